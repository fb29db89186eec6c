/* Command lines: each brick brings a table, main() lists the bricks. */
#include "options.h"

#include "fail.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The length of the option's name without its letter. */
static size_t
name_length(const struct option_entry *e)
{
    return strcspn(e->name, ",");
}

/* Returns the option's letter, or '\0'. */
static char
letter_of(const struct option_entry *e)
{
    const char *end = e->name + name_length(e);

    return *end ? end[1] : '\0';
}

static void
print_option(const struct option_entry *e)
{
    if (letter_of(e))
        printf("  -%c, --%.*s", letter_of(e), (int)name_length(e), e->name);
    else
        printf("  --%s", e->name);
    printf("%s%s\n        %s\n", e->value ? " " : "", e->value ? e->value : "",
           e->help);
}

static int
print_help(const struct brick *bricks, const char *usage)
{
    printf("usage: %s %s\n", program_invocation_short_name, usage);
    for (const char *last = ""; bricks->lesson; bricks++) {
        if (strcmp(bricks->lesson, last) != 0)
            printf("\nLesson %s:\n", bricks->lesson);
        last = bricks->lesson;
        for (const struct option_entry *e = bricks->options; e->name; e++)
            print_option(e);
    }
    printf("\nExit status: %s.\n",
           !strstr(usage, "COMMAND")
               ? "0, or 125 if it failed"
               : "the command's own; 128+N if signal N killed it;\n"
                 "125 if the set-up failed, 126 if the command could not be "
                 "run,\n127 if it was not found");
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
is_option(const char *word, const char *name, size_t length)
{
    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, length) == 0
           && (word[2 + length] == '\0' || word[2 + length] == '=');
}

/* Finds the option of that long name, or of that letter where it isn't 0. */
static const struct option_entry *
find_option(const struct brick *bricks, const char *word, char letter,
            void **settings)
{
    for (; bricks->lesson; bricks++) {
        *settings = bricks->settings;
        for (const struct option_entry *e = bricks->options; e->name; e++)
            if (letter ? letter_of(e) == letter
                       : is_option(word, e->name, name_length(e)))
                return e;
    }
    refuse_option(word, "no such option");
}

static void
set_option(const struct option_entry *e, void *settings, const char *value)
{
    const char *wrong = e->set(settings, value);

    if (!wrong)
        return;
    refuse("--%.*s%s%s: %s", (int)name_length(e), e->name, value ? " " : "",
           value ? value : "", wrong);
    exit(EXIT_SETUP);
}

/* Has the option's brick take the first word, and the second one if that is its
 * value.  Returns how many it took. */
static int
take_option(const struct brick *bricks, char **words)
{
    void *settings;
    const struct option_entry *e = find_option(bricks, words[0], 0, &settings);
    char *equals = strchr(words[0], '=');
    char *value = equals ? equals + 1 : NULL;

    if (!e->value && value)
        refuse_option(words[0], "takes no value");
    if (e->value && !value && !(value = words[1]))
        refuse_option(words[0], "needs a value");
    set_option(e, settings, value);
    return value && !equals ? 2 : 1;
}

/* The same for a word of letters: "-d", "-dq", "-n5", "-n 5", "-dn5". */
static int
take_letters(const struct brick *bricks, char **words)
{
    for (char *letter = words[0] + 1; *letter; letter++) {
        void *settings;
        const struct option_entry *e =
            find_option(bricks, words[0], *letter, &settings);
        char *value = e->value && letter[1] ? letter + 1 : words[1];

        if (e->value && !value)
            refuse_option(words[0], "needs a value");
        set_option(e, settings, e->value ? value : NULL);
        if (e->value)
            return value == words[1] ? 2 : 1;
    }
    return 1;
}

static char **
take_options(char **word, const struct brick *bricks, const char *usage)
{
    while (*word && (*word)[0] == '-' && (*word)[1] != '\0') {
        if (strcmp(*word, "--") == 0)
            return word + 1;
        if (strcmp(*word, "--help") == 0)
            exit(print_help(bricks, usage));
        if (is_option(*word, "help", strlen("help")))
            refuse_option(*word, "takes no value");
        word += (*word)[1] == '-' ? take_option(bricks, word)
                                  : take_letters(bricks, word);
    }
    return word;
}

char **
parse_options(int argc, char **argv, const struct brick *bricks,
              const char *operands)
{
    char usage[256];

    snprintf(usage, sizeof(usage), "[OPTION]... %s [ARG]...", operands);
    char **word = take_options(argc > 0 ? argv + 1 : argv, bricks, usage);
    if (argv + argc - word < count_words(operands)) {
        refuse("usage: %s (see --help)", usage);
        exit(EXIT_SETUP);
    }
    return word;
}

char **
parse_verb(char **argv, const struct brick *bricks, const char *usage,
           int least, int most)
{
    char **word = take_options(argv + 1, bricks, usage);
    int count = 0;

    while (word[count])
        count++;
    if (count < least || count > most) {
        refuse("usage: %s (see --help)", usage);
        exit(EXIT_SETUP);
    }
    return word;
}
