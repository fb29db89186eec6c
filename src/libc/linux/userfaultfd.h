/* What the kernel's header has since Linux 5.11.  See userfaultfd(2). */
#include_next <linux/userfaultfd.h>
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
