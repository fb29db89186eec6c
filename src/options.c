/* Command lines: each brick brings a table, main() lists the bricks.
 * See getopt_long(3). */
#include "options.h"

#include "fail.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
print_help(const struct brick *bricks, const char *operands)
{
    printf("usage: %s [OPTION]... %s [ARG]...\n", program_invocation_short_name,
           operands);
    for (; bricks->lesson; bricks++) {
        printf("\nLesson %s:\n", bricks->lesson);
        for (const struct option_entry *e = bricks->options; e->name; e++)
            printf("  --%s%s%s\n        %s\n", e->name, e->value ? " " : "",
                   e->value ? e->value : "", e->help);
    }
    printf("\nExit status: the command's own; 128+N if signal N killed it;\n"
           "125 if the set-up failed, 126 if the command could not be run,\n"
           "127 if it was not found.\n");
    if (fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fail("write the help");
    return EXIT_SETUP;
}

/* Fills entries and settings, by the number that getopt_long() will tell. */
static int
list_options(const struct brick *bricks, struct option *longs,
             const struct option_entry **entries, void **settings)
{
    int count = 0;

    for (; bricks->lesson; bricks++)
        for (const struct option_entry *e = bricks->options; e->name; e++) {
            if (count == MAX_OPTIONS)
                abort();
            int has_value = e->value ? required_argument : no_argument;
            longs[count] = (struct option){ e->name, has_value, NULL, 0 };
            entries[count] = e;
            settings[count++] = bricks->settings;
        }
    return count;
}

static int
count_words(const char *text)
{
    int count = 1;

    for (; *text; text++)
        count += *text == ' ';
    return count;
}

/* optopt is the letter of a short option, and 0 if it was a long one. */
static void
refuse_option(const char *what, char **argv)
{
    if (optopt)
        refuse("-%c: %s (see --help)", optopt, what);
    else
        refuse("%s: %s (see --help)", argv[optind - 1], what);
    exit(EXIT_SETUP);
}

char **
parse_options(int argc, char **argv, const struct brick *bricks,
              const char *operands)
{
    struct option longs[MAX_OPTIONS + 2] = { 0 };
    const struct option_entry *entries[MAX_OPTIONS];
    void *settings[MAX_OPTIONS];
    int which, c, help = list_options(bricks, longs, entries, settings);

    longs[help] = (struct option){ "help", no_argument, NULL, 0 };
    opterr = 0;
    while ((c = getopt_long(argc, argv, "+:", longs, &which)) != -1) {
        if (c != 0)
            refuse_option(c == ':' ? "needs a value"
                                   : "no such option, or it takes no value",
                          argv);
        if (which == help)
            exit(print_help(bricks, operands));
        const struct option_entry *e = entries[which];
        const char *wrong = e->set(settings[which], optarg);
        if (wrong) {
            refuse("--%s%s%s: %s", e->name, optarg ? " " : "",
                   optarg ? optarg : "", wrong);
            exit(EXIT_SETUP);
        }
    }
    if (argc - optind < count_words(operands)) {
        refuse("usage: [OPTION]... %s [ARG]... (see --help)", operands);
        exit(EXIT_SETUP);
    }
    return argv + optind;
}
