/* What verbs share. */
#include "12-engine/verbs.h"

#include "11-image/housekeeping/stop-signal.h"
#include "11-image/store.h"
#include "12-engine/record.h"
#include "fail.h"
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct store store;

void
use_store(const char *path)
{
    store.path = path;
}

const char *
path_of_store(void)
{
    return store.path;
}

char **
begin_verb(char **argv, const struct brick *bricks, const char *usage,
           int least, int most)
{
    char **operands = parse_verb(argv, bricks, usage, least, most);

    if (find_store(&store, geteuid() != 0) == -1
        || open_records(store.fd) == -1)
        exit(EXIT_SETUP);
    sweep_records();
    return operands;
}

int
for_each_name(char **names, int (*function)(const char *name))
{
    int result = EXIT_SUCCESS;

    for (; *names; names++)
        if (function(*names) == -1)
            result = EXIT_SETUP;
        else
            printf("%s\n", *names);
    if (fflush(stdout) == 0)
        return result;
    fail("write the names");
    return EXIT_SETUP;
}

const char *
set_flag(void *settings, const char *value)
{
    (void)value;
    *(bool *)settings = true;
    return NULL;
}

const char *
set_number(void *settings, const char *value)
{
    char *end;

    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno != 0 || !isdigit((unsigned char)*value) || *end
        || number > 1000000000)
        return "not a number";
    *(long *)settings = number;
    return NULL;
}

/* As kill(1) has it, also in small letters. */
const char *
set_signal(void *settings, const char *value)
{
    char name[16] = "";

    for (size_t i = 0; i < sizeof(name) - 1 && value[i]; i++)
        name[i] = (char)toupper((unsigned char)value[i]);
    int sig = strlen(value) < sizeof(name) ? parse_signal(name) : -1;
    if (sig == -1)
        return "no such signal (see kill -l)";
    *(int *)settings = sig;
    return NULL;
}
