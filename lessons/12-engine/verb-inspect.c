/* doll inspect: all that is known of containers, as JSON.
 * See README.md here. */
#include "12-engine/client.h"
#include "12-engine/housekeeping/description.h"
#include "12-engine/housekeeping/timing.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* With the names that Docker has for it. */
static json_t *
describe_state(const struct life *life)
{
    char began[40], ended[40];
    bool runs = !life->has_ended && life->began;

    format_time(began, life->began);
    format_time(ended, life->ended);
    return json_pack("{ss sb si si ss ss}", "Status",
                     life->has_ended ? "exited"
                     : runs          ? "running"
                                     : "created",
                     "Running", runs, "Pid", runs ? life->pid : 0, "ExitCode",
                     life->status, "StartedAt", began, "FinishedAt", ended);
}

static int
add_container(json_t *list, const char *name)
{
    struct record record;
    struct life life;

    if (find_container(&record, name) == -1)
        return -1;
    json_t *config = load_config(&record);
    int result = learn_life(&record, &life);
    close_record(&record);
    if (!config || result == -1) {
        json_decref(config);
        return refuse_name(name);
    }
    json_object_set_new(config, "Name", json_string(name));
    json_object_set_new(config, "State", describe_state(&life));
    return json_array_append_new(list, config);
}

int
verb_inspect(char **argv)
{
    static const struct brick bricks[] = { { 0 } };
    char **names = begin_verb(argv, bricks, "inspect NAME...", 1, INT_MAX);
    json_t *list = json_array();
    int result = EXIT_SUCCESS;

    for (; *names; names++)
        if (add_container(list, *names) == -1)
            result = EXIT_SETUP;
    if (json_dumpf(list, stdout, JSON_INDENT(4)) == -1 || putchar('\n') == EOF
        || fflush(stdout) != 0) {
        fail("write what is known");
        result = EXIT_SETUP;
    }
    json_decref(list);
    return result;
}
