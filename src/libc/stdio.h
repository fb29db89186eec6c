/* What glibc has since 2.28, for musl.  See renameat2 in rename(2). */
#include_next <stdio.h>
#if !defined(RENAME_NOREPLACE) && !defined(LIBC_STDIO_H)
#define LIBC_STDIO_H

#include <sys/syscall.h>
#include <unistd.h>

#define RENAME_NOREPLACE 1

static inline int
renameat2(int from, const char *from_path, int to, const char *to_path,
          unsigned int flags)
{
    return (int)syscall(SYS_renameat2, from, from_path, to, to_path, flags);
}
#endif
