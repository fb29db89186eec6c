/* doll rm: removes what is known of containers that have ended.
 * See README.md here. */
#include "12-engine/client.h"
#include "12-engine/line.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

static bool force;

/* A monitor that doesn't answer is killed itself, and its container with it. */
static void
end_container(const struct record *record)
{
    int sock = call_monitor(record->directory);

    if (sock == -1)
        return; /* it's ending, and then the lock is free in a moment */
    if (send_number(sock, SIGNAL, SIGKILL) == -1
        || (wait_for_status(sock, ANSWER_WITHIN) == -1 && errno == EAGAIN))
        kill_monitor(sock);
    close(sock);
}

/* One that has just ended is locked for another moment. */
static int
make_end(struct record *record)
{
    struct life life;

    if (learn_life(record, &life) == -1)
        return -1;
    if (!life.has_ended && !force && is_held(record))
        return refuse("%s is running: doll stop %s, or rm -f", record->name,
                      record->name);
    if (!life.has_ended && force)
        end_container(record);
    if (lock_dead(record, ANSWER_WITHIN, &life) == 0)
        return 0;
    return errno == EAGAIN
               ? refuse("%s: somebody else holds its record", record->name)
               : -1;
}

static int
remove_one(const char *name)
{
    struct record record;
    int result = open_record(&record, name);

    if (result == 0) {
        result = make_end(&record);
        if (result == 0)
            result = remove_record(&record);
        int saved = errno;
        close_record(&record);
        errno = saved;
    }
    if (result == -1 && errno == ENOENT)
        return force ? 0 : refuse_name(name);
    return result;
}

int
verb_rm(char **argv)
{
    static const struct option_entry options[] = {
        { "force,f", NULL, "kill it first, if it runs", set_flag },
        { 0 },
    };
    static const struct brick bricks[] = {
        { "12, engine", options, &force },
        { 0 },
    };

    return for_each_name(
        begin_verb(argv, bricks, "rm [OPTION]... NAME...", 1, INT_MAX),
        remove_one);
}
