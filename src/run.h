#ifndef RUN_H
#define RUN_H

#include "spawn.h"

struct container; /* each lesson's own, known to its main.c alone */

/* What afterwards() is told when the command never began. */
enum { NEVER_BEGAN = -1 };

/* What a lesson does to make a container: four lists of calls, in the order in
 * which they run.  before, at_gate and inside stop at the first step that
 * fails, which has said why.  A list that isn't needed is NULL. */
struct steps {
    /* Outside, before there is a child.  Adds to *how, which clone3 gets, the
     * namespaces that it needs.  Returns 0, or -1. */
    int (*before)(struct container *c, struct clone_args *how);
    /* Outside, while the child waits at the gate.  Returns 0, or -1, and then
     * the child ends there. */
    int (*at_gate)(struct container *c, pid_t pid);
    /* Inside: the set-up, begin_command(), and the command.
     * Returns the exit status, EXIT_SETUP if the set-up failed. */
    int (*inside)(struct container *c);
    /* Outside, whatever happened, even if a list stopped half-way: what was
     * never made is zero, and is left alone.  The status is the command's, or
     * NEVER_BEGAN. */
    void (*afterwards)(struct container *c, int status);
};

/* Inside, after the last change of credentials: from here on we die with the
 * program, and what inside() returns is the command's status.
 * Returns 0, or -1 after saying why, or without a word if the program is dead.
 */
int begin_command(void);

/* Blocks signals, runs before and at_gate, and opens the gate.  Doesn't wait
 * for the child.
 * Returns the child's PID, or -1 after saying why. */
pid_t start_container(const struct steps *steps, struct container *c);

/* Outside, after start_container(): waits until the child has called
 * begin_command(), or has ended without.
 * Returns whether it did. */
bool has_begun(void);

/* Runs afterwards, when the child has ended with that status, which is
 * EXIT_SETUP if there was no child.
 * Returns the program's exit status. */
int finish_container(const struct steps *steps, struct container *c,
                     int status);

/* start_container(), wait_for() and finish_container().
 * Returns the program's exit status. */
int run_container(const struct steps *steps, struct container *c);

#endif
