/* Whether the kernel will give a label, asked before a container is made.
 * See the chapter, apparmor(7) and selinux(8). */
#include "09-seccomp/label.h"

#include "fail.h"
#include "file.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* SELinux takes an empty line for "no label". */
const char *
set_label(const char **name, const char *value)
{
    size_t length = strlen(value);

    for (const char *c = value; *c; c++)
        if (iscntrl((unsigned char)*c))
            return "no label has such a character";
    if (length == 0 || length > NAME_MAX)
        return "not 1 to 255 characters";
    *name = strdup(value);
    return *name ? NULL : "out of memory";
}

/* The file is there in each kernel that has the module compiled in, and reading
 * it is an error where it isn't in use. */
static bool
has_apparmor(void)
{
    char *label = read_file("/proc/thread-self/attr/apparmor/current");

    free(label);
    return label != NULL;
}

/* Its attributes have the names that AppArmor's have, too.  Before it knows a
 * policy it takes whatever label it is given, and gives none, and each process
 * bears a single word. */
static bool
has_selinux(void)
{
    char *types = read_file("/proc/filesystems");
    char *label = read_file("/proc/thread-self/attr/current");
    bool has =
        types && strstr(types, "\tselinuxfs\n") && label && strchr(label, ':');

    free(types);
    free(label);
    return has;
}

static int
check_module(const char *option, const char *name, const char *module,
             bool (*is_there)(void))
{
    if (!name || is_there())
        return 0;
    errno = EOPNOTSUPP;
    return fail("use %s for %s", module, option);
}

/* What the kernel says to a child, it will say to the command.  Asking can't be
 * taken back, but by its end. */
static int
try_label(const struct label *label)
{
    int status;
    pid_t child = fork();

    if (child == -1)
        return fail("fork");
    if (child == 0)
        _exit(ask_for_label(label) == 0 ? EXIT_SUCCESS : EXIT_SETUP);
    if (waitpid(child, &status, 0) == -1)
        return fail("waitpid");
    return status == 0 ? 0 : -1;
}

int
check_label(const struct label *label)
{
    if (check_module("--apparmor", label->apparmor, "AppArmor", has_apparmor)
            == -1
        || check_module("--selinux", label->selinux, "SELinux", has_selinux)
               == -1)
        return -1;
    return label->apparmor || label->selinux ? try_label(label) : 0;
}
