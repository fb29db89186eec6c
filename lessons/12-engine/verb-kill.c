/* doll kill: sends containers a signal.  See signal(7). */
#include "12-engine/client.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

static int sig = SIGKILL;

static int
send_it(const char *name)
{
    struct record record;

    if (find_container(&record, name) == -1)
        return -1;
    int sock = reach_monitor(&record);
    int result = sock == -1 && errno == ESRCH
                     ? refuse("%s is not running", name)
                 : sock == -1 ? -1
                              : ask_for_signal(&record, sock, sig);
    if (sock != -1)
        close(sock);
    close_record(&record);
    return result;
}

int
verb_kill(char **argv)
{
    static const struct option_entry options[] = {
        { "signal,s", "SIGNAL", "this one, a name or a number (KILL)",
          set_signal },
        { 0 },
    };
    static const struct brick bricks[] = {
        { "12, engine", options, &sig },
        { 0 },
    };

    return for_each_name(
        begin_verb(argv, bricks, "kill [OPTION]... NAME...", 1, INT_MAX),
        send_it);
}
