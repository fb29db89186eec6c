/* What glibc has since 2.34, for older ones and musl.  See close_range(2). */
#include_next <unistd.h>
#if !defined(CLOSE_RANGE_UNSHARE) && !defined(LIBC_UNISTD_H)
#define LIBC_UNISTD_H

#include <sys/syscall.h>

static inline int
close_range(unsigned int first, unsigned int last, int flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}
#endif
