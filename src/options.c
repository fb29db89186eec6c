/* Command lines: each brick brings a table, main() lists the bricks. */
#include "options.h"

#include "fail.h"
#include <errno.h>
#include <stdbool.h>
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

/* Of the words, those that must be there.  What is in brackets comes last. */
static int
count_words(const char *text)
{
    int count = 1;

    for (; *text && *text != '['; text++)
        count += *text == ' ' && text[1] != '[';
    return count;
}

static _Noreturn void
refuse_option(const char *word, const char *what)
{
    refuse("%s: %s (see --help)", word, what);
    exit(EXIT_SETUP);
}

/* Whether the word is "--NAME" or "--NAME=VALUE".  getopt_long(3) would take a
 * part of the name too: "--cap ALL" for --cap-add, where --cap-drop was meant.
 */
static bool
is_option(const char *word, const char *name)
{
    size_t length = strlen(name);

    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, length) == 0
           && (word[2 + length] == '\0' || word[2 + length] == '=');
}

static const struct option_entry *
find_option(const struct brick *bricks, const char *word, void **settings)
{
    for (; bricks->lesson; bricks++) {
        *settings = bricks->settings;
        for (const struct option_entry *e = bricks->options; e->name; e++)
            if (is_option(word, e->name))
                return e;
    }
    refuse_option(word, "no such option");
}

/* Has the option's brick take the first word, and the second one if that is its
 * value.  Returns how many it took. */
static int
take_option(const struct brick *bricks, char **words)
{
    void *settings;
    const struct option_entry *e = find_option(bricks, words[0], &settings);
    char *equals = strchr(words[0], '=');
    char *value = equals ? equals + 1 : NULL;

    if (!e->value && value)
        refuse_option(words[0], "takes no value");
    if (e->value && !value && !(value = words[1]))
        refuse_option(words[0], "needs a value");
    const char *wrong = e->set(settings, value);
    if (wrong) {
        refuse("--%s%s%s: %s", e->name, value ? " " : "", value ? value : "",
               wrong);
        exit(EXIT_SETUP);
    }
    return value && !equals ? 2 : 1;
}

char **
parse_options(int argc, char **argv, const struct brick *bricks,
              const char *operands)
{
    char **word = argc > 0 ? argv + 1 : argv;

    while (*word && (*word)[0] == '-' && (*word)[1] != '\0') {
        if (strcmp(*word, "--") == 0) {
            word++;
            break;
        }
        if (strcmp(*word, "--help") == 0)
            exit(print_help(bricks, operands));
        if (is_option(*word, "help"))
            refuse_option(*word, "takes no value");
        word += take_option(bricks, word);
    }
    if (argv + argc - word < count_words(operands)) {
        refuse("usage: [OPTION]... %s [ARG]... (see --help)", operands);
        exit(EXIT_SETUP);
    }
    return word;
}
