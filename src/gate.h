#ifndef GATE_H
#define GATE_H

/* A pipe between the program (outside) and its child (inside).  One byte opens
 * the gate.  The writing end stays open as long as the program lives, which
 * makes it a lifeline: end-of-file always means that the program is dead. */
struct gate {
    int inside, outside;
};

/* Outside, before the child exists.
 * Returns 0, or -1 with errno set after saying why. */
int make_gate(struct gate *gate);

/* Outside: lets the child go on.
 * Returns 0, or -1 with errno set after saying why. */
int open_gate(struct gate *gate);

/* Outside, when the set-up has failed: the child gives up at the gate. */
void refuse_gate(struct gate *gate);

/* Inside, first of all: waits for open_gate().
 * Returns 0, or -1 without a word if the program gave up or died. */
int wait_at_gate(struct gate *gate);

/* Inside, after the last change of credentials: the kernel kills the calling
 * process when the program dies, even of SIGKILL.  See PR_SET_PDEATHSIG in
 * prctl(2).
 * Returns 0, or -1 after saying why, or without a word if the program is dead.
 */
int die_with_parent(struct gate *gate);

#endif
