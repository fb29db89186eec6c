/* catch-faults: make a userfaultfd, by which a process handles page faults
 * itself, and so decides how long who touches its memory waits.  Who isn't root
 * gets one for the faults of programs alone, not for the kernel's.
 * Usage: catch-faults FIFO.  Ends with 1 if the kernel refuses.
 * Closed by lesson 09, see userfaultfd(2) and CVE-2018-18397. */
#include "attack.h"
#include <errno.h>
#include <linux/userfaultfd.h>
#include <sys/syscall.h>

int
main(int argc, char **argv)
{
    if (argc != 2)
        return NOT_TRIED;
    if (syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY) == -1) {
        int result = errno == EPERM || errno == ENOSYS ? REFUSED : NOT_TRIED;
        perror("userfaultfd");
        return result;
    }
    return wait_for_look(argv[1]);
}
