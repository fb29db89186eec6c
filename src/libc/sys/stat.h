/* What musl has since 1.2.5, for older ones, and lacks still.  See statx(2). */
#include_next <sys/stat.h>
#if !defined(STATX_TYPE) && !defined(LIBC_SYS_STAT_H)
#define LIBC_SYS_STAT_H

#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int
statx(int directory, const char *path, int flags, unsigned int mask,
      struct statx *status)
{
    return (int)syscall(SYS_statx, directory, path, flags, mask, status);
}
#endif
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000
#define stx_mnt_id __pad1[0]
#endif
#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif
