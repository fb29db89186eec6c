/* doll stop: asks containers to end, and kills who doesn't.  See signal(7). */
#include "12-engine/client.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static long seconds = 10;

static int
ask_and_wait(struct record *record, int sock)
{
    if (ask_for_signal(record, sock, 0) == -1)
        return -1;
    if (wait_for_status(sock, (int)seconds * 1000) != -1 || errno != EAGAIN)
        return 0;
    if (ask_for_signal(record, sock, SIGKILL) == -1)
        return -1;
    if (wait_for_status(sock, ANSWER_WITHIN) != -1 || errno != EAGAIN)
        return 0;
    return fail("wait for the end of %s", record->name);
}

static int
stop(const char *name)
{
    struct record record;

    if (find_container(&record, name) == -1)
        return -1;
    int sock = reach_monitor(&record);
    int result =
        sock == -1 ? errno == ESRCH ? 0 : -1 : ask_and_wait(&record, sock);
    if (sock != -1)
        close(sock);
    if (result == 0)
        read_status(&record);
    close_record(&record);
    return result;
}

int
verb_stop(char **argv)
{
    static const struct option_entry options[] = {
        { "time,t", "SECONDS", "kill it after so many (10)", set_number },
        { 0 },
    };
    static const struct brick bricks[] = {
        { "12, engine", options, &seconds },
        { 0 },
    };

    return for_each_name(
        begin_verb(argv, bricks, "stop [OPTION]... NAME...", 1, INT_MAX), stop);
}
