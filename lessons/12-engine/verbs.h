#ifndef VERBS_H
#define VERBS_H

#include "options.h"

/* What doll can do.  Each gets the words from the verb on, and returns the
 * program's exit status. */
int verb_run(char **argv);
int verb_ps(char **argv);
int verb_logs(char **argv);
int verb_wait(char **argv);
int verb_stop(char **argv);
int verb_kill(char **argv);
int verb_rm(char **argv);
int verb_inspect(char **argv);
int verb_version(char **argv);

/* For a verb: parses its options, as parse_verb() does, and opens the records
 * in the store.  Ends the program if that fails.
 * Returns the operands. */
char **begin_verb(char **argv, const struct brick *bricks, const char *usage,
                  int least, int most);

/* Where the store is; NULL: where it is for everybody. */
void use_store(const char *path);
const char *path_of_store(void);

/* Calls function() for each of the names, and prints the name if it returns 0.
 * Returns EXIT_SUCCESS, or EXIT_SETUP if one of them returned -1. */
int for_each_name(char **names, int (*function)(const char *name));

/* For options: a flag, whose settings are a bool, and a number from 0 on, whose
 * settings are a long. */
const char *set_flag(void *settings, const char *value);
const char *set_number(void *settings, const char *value);

/* A signal's name, with or without SIG, or its number, into an int. */
const char *set_signal(void *settings, const char *value);

#endif
