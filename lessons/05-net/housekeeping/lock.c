/* One program at a time makes or removes bridges.
 * See README.md here and flock(2). */
#include "05-net/housekeeping/lock.h"

#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <unistd.h>

enum { LOCK_WAIT = 30 * 1000 }; /* milliseconds */

/* The lock lies on the file that is the network namespace itself: it covers
 * just what the programs share, and leaves nothing.  nft(8) inherits it (there
 * is no O_CLOEXEC) and so holds it until it is done, even if we are killed.
 * toy: anybody there may hold it, so waiting has an end. */
int
lock_network(void)
{
    int lock = open("/proc/self/ns/net", O_RDONLY);

    if (lock == -1)
        return fail("open /proc/self/ns/net");
    if (lock_file(lock, LOCK_WAIT) == 0)
        return lock;
    fail("flock /proc/self/ns/net");
    close(lock);
    return -1;
}
