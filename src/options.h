#ifndef OPTIONS_H
#define OPTIONS_H

/* One option of the command line. */
struct option_entry {
    const char *name; /* without "--"; "NAME,L" if -L is short for it */
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

/* The same for a program of several verbs: "VERB [OPTION]... OPERANDS", where
 * argv[0] is the verb.  usage is all of that, as --help shows it; there must be
 * at least and at most so many operands.
 * Returns the first operand's place in argv. */
char **parse_verb(char **argv, const struct brick *bricks, const char *usage,
                  int least, int most);

#endif
