/* Message queues of its own.
 * See README.md here, ipc_namespaces(7) and mq_overview(7). */
#include "04-uts/ipc.h"

#include "fail.h"
#include <sys/mount.h>
#include <sys/stat.h>

/* BEGIN SOLUTION */
int
mount_mqueue(void)
{
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    /* /dev is a tmpfs of our own: there can't be a symbolic link in it. */
    if (mkdir("/dev/mqueue", 01777) == -1)
        return fail("mkdir /dev/mqueue");
    if (mount("mqueue", "/dev/mqueue", "mqueue", flags, NULL) == -1)
        return fail("mount mqueue on /dev/mqueue");
    return 0;
}
/* END SOLUTION */
