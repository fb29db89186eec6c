/* doll ps: lists containers.  What runs is what somebody holds a lock on.
 * See README.md here. */
#include "12-engine/client.h"
#include "12-engine/housekeeping/description.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool all, quiet, whole;
static const char *format;

/* A line of the list. */
struct line {
    const char *name, *image, *created, *state;
    char command[4096], age[40], status[80];
};

static long long
seconds_since(long long nanoseconds)
{
    return (long long)time(NULL) - nanoseconds / 1000000000;
}

/* As Docker says it: "3 seconds", "About a minute", "2 weeks". */
static void
say_age(char *text, size_t size, long long seconds)
{
    static const struct {
        long long length;
        const char *name;
    } units[] = { { 7 * 24 * 3600, "weeks" },
                  { 24 * 3600, "days" },
                  { 3600, "hours" },
                  { 60, "minutes" },
                  { 1, "seconds" } };
    size_t i = 0;

    while (i < 4 && seconds < 2 * units[i].length)
        i++;
    if (seconds < 1)
        snprintf(text, size, "Less than a second");
    else if (seconds == 1)
        snprintf(text, size, "1 second");
    else
        snprintf(text, size, "%lld %s", seconds / units[i].length,
                 units[i].name);
}

static const char *
say_state(struct line *line, const struct life *life)
{
    char ago[40];

    if (!life->has_ended && life->began == 0)
        return strcpy(line->status, "Created"), "created";
    say_age(ago, sizeof(ago),
            seconds_since(life->has_ended ? life->ended : life->began));
    if (!life->has_ended) {
        snprintf(line->status, sizeof(line->status), "Up %s", ago);
        return "running";
    }
    if (life->ended)
        snprintf(line->status, sizeof(line->status), "Exited (%d) %s ago",
                 life->status, ago);
    else
        snprintf(line->status, sizeof(line->status),
                 "Exited (%d), its monitor was killed", life->status);
    return "exited";
}

static void
join_words(char *text, size_t size, const json_t *words)
{
    size_t length = 0, i;
    json_t *word;

    *text = '\0';
    json_array_foreach(words, i, word) if (length < size) length +=
        (size_t)snprintf(text + length, size - length, "%s%s", i ? " " : "",
                         json_string_value(word));
}

static void
shorten(char *text)
{
    if (!whole && strlen(text) > 20)
        strcpy(text + 17, "...");
}

/* A command may hold what does something to a terminal. */
static const char *
printable(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    return text;
}

static int
print_line(struct line *line)
{
    if (quiet)
        return printf("%s\n", line->name);
    if (format) {
        json_t *object = json_pack(
            "{ss ss ss ss ss ss}", "Names", line->name, "Image", line->image,
            "Command", line->command, "CreatedAt", line->created, "State",
            line->state, "Status", line->status);
        int result = object ? json_dumpf(object, stdout, JSON_COMPACT) : -1;

        json_decref(object);
        return result == -1 ? -1 : putchar('\n');
    }
    shorten(line->command);
    return printf("%-15s %-20s %-22s %-24s %s\n", line->name, line->image,
                  printable(line->command), line->age, line->status);
}

static int
list_container(const char *name, void *arg)
{
    struct line line = { .name = name };
    struct record record;
    struct life life;
    struct tm created = { 0 };

    (void)arg;
    if (open_record(&record, name) == -1)
        return 0; /* it has just gone */
    json_t *config = load_config(&record);
    int result = learn_life(&record, &life);
    close_record(&record);
    if (result == 0 && config && (all || !life.has_ended)) {
        line.image = config_string(config, "Image");
        line.created = config_string(config, "Created");
        line.state = say_state(&line, &life);
        join_words(line.command, sizeof(line.command),
                   json_object_get(config, "Command"));
        strptime(line.created, "%FT%T", &created);
        say_age(line.age, sizeof(line.age), time(NULL) - timegm(&created));
        strcat(line.age, " ago");
        print_line(&line);
    }
    json_decref(config);
    return 0;
}

static const char *
set_format(void *settings, const char *value)
{
    *(const char **)settings = value;
    return strcmp(value, "json") == 0 ? NULL : "the one that we know is json";
}

int
verb_ps(char **argv)
{
    static const struct option_entry all_options[] = {
        { "all,a", NULL, "those that have ended, too", set_flag }, { 0 }
    };
    static const struct option_entry quiet_options[] = {
        { "quiet,q", NULL, "their names alone", set_flag }, { 0 }
    };
    static const struct option_entry whole_options[] = {
        { "no-trunc", NULL, "the whole command", set_flag }, { 0 }
    };
    static const struct option_entry format_options[] = {
        { "format", "json", "an object for each", set_format }, { 0 }
    };
    static const struct brick bricks[] = {
        { "12, engine", all_options, &all },
        { "12, engine", quiet_options, &quiet },
        { "12, engine", whole_options, &whole },
        { "12, engine", format_options, &format },
        { 0 },
    };

    begin_verb(argv, bricks, "ps [OPTION]...", 0, 0);
    if (!quiet && !format)
        printf("%-15s %-20s %-22s %-24s %s\n", "NAME", "IMAGE", "COMMAND",
               "CREATED", "STATUS");
    if (for_each_record(list_container, NULL) == -1)
        return EXIT_SETUP;
    if (fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fail("write the list");
    return EXIT_SETUP;
}
