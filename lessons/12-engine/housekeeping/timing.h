#ifndef TIMING_H
#define TIMING_H

enum { MOMENT = 5 }; /* milliseconds */

/* Sleeps that long, where nothing would wake us: a lock that somebody else
 * holds can be asked about, or waited for without a limit. */
void wait_a_moment(void);

/* Returns how many nanoseconds have passed since 1970. */
long long now(void);

/* Stores that time as ISO 8601 and RFC 3339 write it; 0: Docker's for never. */
void format_time(char text[40], long long nanoseconds);

#endif
