/* Landlock: a process gives up all files but those below the paths that it
 * names, for good, and any user may.  See README.md here and landlock(7). */
#include "09-seccomp/landlock.h"

#include "09-seccomp/housekeeping/landlock-names.h"
#include "fail.h"
#include "surroundings.h"
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The rights to a file; all others are rights to what a directory holds. */
static const uint64_t file_rights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE
    | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE
    | LANDLOCK_ACCESS_FS_IOCTL_DEV;

static const uint64_t reading_rights = LANDLOCK_ACCESS_FS_EXECUTE
                                       | LANDLOCK_ACCESS_FS_READ_FILE
                                       | LANDLOCK_ACCESS_FS_READ_DIR;

/* What this kernel's Landlock can restrict: a bit each, and newer versions have
 * more.  It refuses a bit that it doesn't know. */
static uint64_t
rights_of_version(int version)
{
    if (version >= 5)
        return 2 * LANDLOCK_ACCESS_FS_IOCTL_DEV - 1;
    if (version >= 3)
        return 2 * LANDLOCK_ACCESS_FS_TRUNCATE - 1;
    /* Without this one nothing moves from one directory to another, and
     * programs copy as they do between two mounts. */
    if (version == 2)
        return 2 * LANDLOCK_ACCESS_FS_REFER - 1;
    return 2 * LANDLOCK_ACCESS_FS_MAKE_SYM - 1;
}

int
ask_for_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);

    return version == -1 ? fail("landlock_create_ruleset") : (int)version;
}

static int
add_rule(int ruleset, int place, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = { rights, place };
    struct stat file;

    if (fstat(place, &file) == -1)
        return -1;
    if (!S_ISDIR(file.st_mode))
        rule.allowed_access &= file_rights;
    return (int)syscall(SYS_landlock_add_rule, ruleset,
                        LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

/* The rule is about the file or directory itself, whatever becomes of its
 * name. */
static int
allow(int ruleset, const char *path, uint64_t rights)
{
    int place = open(path, O_PATH | O_CLOEXEC);

    if (place == -1)
        return fail("open Landlock's path %s", path);
    int result = add_rule(ruleset, place, rights);
    if (result == -1)
        fail("landlock_add_rule %s", path);
    close(place);
    return result;
}

static int
allow_all(int ruleset, const struct landlock *landlock, uint64_t all)
{
    for (int i = 0; i < landlock->count; i++)
        if (allow(ruleset, landlock->paths[i].path,
                  landlock->paths[i].writable ? all : all & reading_rights)
            == -1)
            return -1;
    /* Shells open it for each command in the background, and scripts write to
     * it what nobody shall see. */
    return allow(ruleset, "/dev/null",
                 LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
}

int
restrict_paths(const struct landlock *landlock)
{
    struct landlock_ruleset_attr wanted = { 0 };

    if (landlock->count == 0)
        return 0;
    int version = ask_for_landlock();
    if (version == -1 || refuse_contradictions(landlock) == -1)
        return -1;
    wanted.handled_access_fs = rights_of_version(version);
    int ruleset =
        (int)syscall(SYS_landlock_create_ruleset, &wanted, sizeof(wanted), 0);
    if (ruleset == -1)
        return fail("landlock_create_ruleset");
    if (allow_all(ruleset, landlock, wanted.handled_access_fs) == -1)
        return -1;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) == -1)
        return fail("landlock_restrict_self");
    close(ruleset);
    we_are(LANDLOCKED);
    return 0;
}
