/* count-events: open a performance counter on oneself, which hands a request of
 * some hundred bytes to a large part of the kernel.  What the kernel itself
 * does isn't counted, so nobody needs a right for it. Usage: count-events FIFO.
 * Ends with 1 if the kernel refuses. Closed by lesson 09, see
 * perf_event_open(2) and CVE-2013-2094. */
#include "attack.h"
#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>

int
main(int argc, char **argv)
{
    struct perf_event_attr what = { .type = PERF_TYPE_SOFTWARE,
                                    .size = sizeof(what),
                                    .config = PERF_COUNT_SW_PAGE_FAULTS,
                                    .exclude_kernel = 1,
                                    .exclude_hv = 1 };

    if (argc != 2)
        return NOT_TRIED;
    if (syscall(SYS_perf_event_open, &what, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)
        == -1) {
        int result = errno == EPERM || errno == ENOSYS ? REFUSED : NOT_TRIED;
        perror("perf_event_open");
        return result;
    }
    return wait_for_look(argv[1]);
}
