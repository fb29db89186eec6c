/* read-uptime: read for how many seconds the host has been up, which tells
 * which updates of its kernel it can't have.  Closed by lesson 04 with
 * --boottime, see time_namespaces(7). */
#include "attack.h"
#include <time.h>

int
main(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_BOOTTIME, &now) == -1) {
        perror("clock_gettime CLOCK_BOOTTIME");
        return NOT_TRIED;
    }
    printf("%lld\n", (long long)now.tv_sec);
    return SUCCEEDED;
}
