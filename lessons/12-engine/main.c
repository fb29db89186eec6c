/* doll: many containers, each with a monitor that outlives the shell it was
 * started from.  See README.md here. */
#include "06-user/housekeeping/sealed.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb {
    const char *name;
    int (*function)(char **argv);
    const char *help;
} verbs[] = {
    { "run", verb_run, "start a container of an image" },
    { "ps", verb_ps, "list containers" },
    { "logs", verb_logs, "print what a container wrote" },
    { "wait", verb_wait, "wait for the end, and print the status" },
    { "stop", verb_stop, "ask containers to end, and kill who doesn't" },
    { "kill", verb_kill, "send containers a signal" },
    { "rm", verb_rm, "remove containers that have ended" },
    { "inspect", verb_inspect, "print all that is known of containers" },
    { "version", verb_version, "print what this is" },
    { 0 },
};

static int
print_verbs(void)
{
    printf("usage: %s [--store DIR] VERB [OPTION]...\n\n",
           program_invocation_short_name);
    for (const struct verb *verb = verbs; verb->name; verb++)
        printf("  %-8s %s\n", verb->name, verb->help);
    printf("\n%s VERB --help prints its options.\n",
           program_invocation_short_name);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_SETUP;
}

static const struct verb *
find_verb(const char *name)
{
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (strcmp(name, verb->name) == 0)
            return verb;
    return NULL;
}

int
main(int argc, char **argv)
{
    int at = 1;

    if (keep_standard_descriptors() == -1)
        return EXIT_SETUP;
    if (argc > 2 && strcmp(argv[1], "--store") == 0) {
        use_store(argv[2]);
        at = 3;
    }
    if (at < argc && strcmp(argv[at], "--help") == 0)
        return print_verbs();
    const struct verb *verb = at < argc ? find_verb(argv[at]) : NULL;
    if (!verb) {
        refuse("usage: [--store DIR] VERB [OPTION]... (see --help)");
        return EXIT_SETUP;
    }
    /* 06: nobody inside shall reach our file. */
    if (verb->function == verb_run && run_sealed(argv) == -1)
        return EXIT_SETUP;
    return verb->function(argv + at);
}
