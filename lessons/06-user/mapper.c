/* Two programs with the right to map others' ids, if /etc/subuid allows it.
 * See README.md here, newuidmap(1) and newgidmap(1). */
#include "06-user/mapper.h"

#include "06-user/subid.h"
#include "fail.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* newuidmap(1) has told what it refused; this is what to do about it. */
static int
refuse_range(const char *name)
{
    const char *file =
        strcmp(name, "newuidmap") == 0 ? "/etc/subuid" : "/etc/subgid";
    const struct passwd *user = getpwuid(geteuid());
    struct id_range range;

    if (!user)
        return refuse("%s failed: user %u needs a name, in /etc/passwd", name,
                      geteuid());
    if (!find_subordinate(file, user, &range))
        return refuse("%s failed: %s needs a line for you, such as "
                      "%s:100000:65536",
                      name, file, user->pw_name);
    return refuse("%s failed: %s gives you the %u ids from %u on", name, file,
                  range.count, range.outside);
}

/* The words "PID INSIDE OUTSIDE COUNT...". */
static int
list_words(char words[][16], pid_t pid, const struct id_map *map)
{
    int count = 0;

    snprintf(words[count++], 16, "%d", pid);
    for (const struct id_range *r = map->list; r < map->list + map->count;
         r++) {
        snprintf(words[count++], 16, "%u", r->inside);
        snprintf(words[count++], 16, "%u", r->outside);
        snprintf(words[count++], 16, "%u", r->count);
    }
    return count;
}

/* Runs the program and waits for it.  No shell stands between, so there is
 * nothing to quote. */
static int
run_mapper(const char *name, pid_t pid, const struct id_map *map)
{
    char path[PATH_MAX], words[1 + 3 * MAX_RANGES][16];
    char *argv[3 + 3 * MAX_RANGES] = { path };
    int status;

    if (!find_program(name, path)) {
        errno = ENOENT;
        return fail("exec %s", name);
    }
    for (int i = list_words(words, pid, map); i > 0; i--)
        argv[i] = words[i - 1];
    pid_t child = fork();
    if (child == -1)
        return fail("fork");
    if (child == 0) {
        execv(path, argv);
        fail("exec %s", path);
        _exit(EXIT_NOEXEC);
    }
    if (waitpid(child, &status, 0) == -1)
        return fail("waitpid");
    return status == 0 ? 0 : refuse_range(name);
}

pid_t
fork_mapper(const struct idmap *map, struct gate *gate)
{
    pid_t program = getpid(), pid = fork();

    if (pid == -1)
        return fail("fork");
    if (pid > 0)
        return pid;
    if (wait_at_gate(gate) == -1 || die_with_parent(gate) == -1
        || run_mapper("newuidmap", program, &map->uids) == -1
        || run_mapper("newgidmap", program, &map->gids) == -1)
        _exit(EXIT_SETUP);
    _exit(EXIT_SUCCESS);
}
