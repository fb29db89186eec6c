#ifndef LABEL_H
#define LABEL_H

#include "00-process/facts.h"

/* What the command is to bear; NULL: what our caller bears. */
struct label {
    const char *apparmor; /* a profile */
    const char *selinux; /* USER:ROLE:TYPE[:LEVEL] */
};

/* Sets one of them to a copy of the value, which lesson 02 wipes where it is.
 * Returns NULL, or what is wrong with it. */
const char *set_label(const char **name, const char *value);

/* Outside, before anything is made: the security module is in use, and takes
 * this label.
 * Returns 0, or -1 with errno set after saying why. */
int check_label(const struct label *label);

/* In the command's process: the next exec gives it that label.
 * Returns 0, or -1 with errno set after saying why.
 * See aa_change_onexec(2) and setexeccon(3). */
int ask_for_label(const struct label *label);

/* After that, if it's wanted: prints the label that the process has, and the
 * one that it will have, where a security module gives any.
 * Returns 0, or -1 with errno set after saying why. */
int print_label(const struct facts *facts);

#endif
