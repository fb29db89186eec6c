#ifndef OPTIONS_H
#define OPTIONS_H

/* One option of the command line. */
struct option_entry {
    const char *name; /* without "--" */
    const char *value; /* what --help calls its value; NULL: it has none */
    const char *help;
    /* Stores the value; returns NULL, or what is wrong with it. */
    const char *(*set)(void *settings, const char *value);
};

/* The options of one lesson's brick; an entry without a name ends the list. */
struct brick {
    const char *lesson; /* as --help shows it; NULL ends the list of bricks */
    const struct option_entry *options;
    void *settings; /* what set() gets */
};

/* Parses "[OPTION]... OPERANDS [ARG]...": options end at the first word that
 * is none.  operands are the words that must follow, or in brackets may, as
 * --help shows them.
 * Ends the program: with 0 after --help, with 125 and one line on stderr if
 * anything is wrong.
 * Returns the first operand's place in argv. */
char **parse_options(int argc, char **argv, const struct brick *bricks,
                     const char *operands);

#endif
