/* Times as records and logs have them, and a pause.
 * See clock_gettime(2) and nanosleep(2). */
#include "12-engine/housekeeping/timing.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

long long
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

void
format_time(char text[40], long long nanoseconds)
{
    const time_t seconds = nanoseconds / 1000000000;
    struct tm tm;

    if (nanoseconds == 0) {
        strcpy(text, "0001-01-01T00:00:00Z");
        return;
    }
    size_t length = strftime(text, 40, "%FT%T", gmtime_r(&seconds, &tm));
    snprintf(text + length, 40 - length, ".%09lldZ", nanoseconds % 1000000000);
}

void
wait_a_moment(void)
{
    const struct timespec moment = { .tv_nsec = MOMENT * 1000 * 1000 };

    nanosleep(&moment, NULL);
}
