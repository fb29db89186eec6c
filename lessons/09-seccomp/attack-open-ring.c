/* open-ring: make an io_uring, by which the kernel works for a process without
 * being called: a large and young part of it, that a filter of system calls
 * doesn't see.
 * Usage: open-ring FIFO.  Ends with 1 if the kernel refuses.
 * Closed by lesson 09.  See io_uring(7) and CVE-2022-29582. */
#include "attack.h"
#include <errno.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>

int
main(int argc, char **argv)
{
    struct io_uring_params how = { 0 };

    if (argc != 2)
        return NOT_TRIED;
    if (syscall(SYS_io_uring_setup, 1, &how) == -1) {
        int result = errno == EPERM || errno == ENOSYS ? REFUSED : NOT_TRIED;
        perror("io_uring_setup");
        return result;
    }
    return wait_for_look(argv[1]);
}
