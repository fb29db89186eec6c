/* Mount flags that can't be taken off: the kernel locks them when a mount
 * namespace is copied for another user namespace.
 * See the chapter and mount_namespaces(7). */
#include "06-user/housekeeping/locked.h"

#include "fail.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Only what is attached somewhere is copied.  Any directory would do for that;
 * /proc is on every host. */
static int
copy_locked(int tree)
{
    if (move_mount(tree, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return fail("move_mount the root file system");
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
        return fail("unshare CLONE_NEWUSER");
    int locked =
        open_tree(AT_FDCWD, "/proc", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (locked == -1)
        return fail("open_tree the root file system");
    return dup3(locked, tree, O_CLOEXEC) == -1 ? fail("dup3") : 0;
}

static int
lock_copy(void *tree)
{
    return copy_locked(*(int *)tree);
}

int
lock_flags(int tree)
{
    return run_in_mount_namespace(lock_copy, &tree);
}

int
run_in_mount_namespace(int (*function)(void *), void *arg)
{
    /* A process of its own, because our own namespaces stay as they are; what
     * it does to a descriptor is done to ours. */
    struct clone_args how = { .flags = CLONE_NEWNS | CLONE_FILES,
                              .exit_signal = SIGCHLD };
    int status;
    pid_t pid = (pid_t)syscall(SYS_clone3, &how, sizeof(how));

    if (pid == -1)
        return fail("clone3");
    if (pid == 0) {
        if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
            fail("mount / MS_PRIVATE");
        else if (function(arg) == 0)
            _exit(0);
        _exit(EXIT_SETUP);
    }
    if (waitpid(pid, &status, 0) == -1)
        return fail("waitpid");
    return status == 0 ? 0 : -1;
}
