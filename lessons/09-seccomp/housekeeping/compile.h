#ifndef COMPILE_H
#define COMPILE_H

#include "09-seccomp/bpf.h"
#include <jansson.h>
#include <seccomp.h>

/* A filter that is being made.  All zero, it needs begin_filter(). */
struct compiler {
    scmp_filter_ctx filter;
    uint32_t default_action; /* as SCMP_ACT_ERRNO() makes one */
    size_t rules;
    struct {
        uint32_t token; /* an SCMP_ARCH_; the first is this machine's own */
        int last; /* the largest number of a call that a rule names, or -1 */
    } architectures[16];
    size_t architecture_count;
    /* What rules said of calls, by their names: the action for any arguments,
     * and that for some, or -1; and the calls that must be told of. */
    json_t *whole, *partial, *unknown, *overruled;
};

/* Begins a filter for the calls of this machine's own architecture.
 * Returns 0, or -1 with errno set after saying why. */
int begin_filter(struct compiler *compiler, uint32_t default_action);

/* Adds an architecture to a filter that has no rules yet, unless it is there.
 * Returns 0, or -1 with errno set: EDOM if no filter can have both. */
int add_token(struct compiler *compiler, uint32_t token);

/* Adds a rule: the action for calls of that name for which all comparisons hold
 * or, if two of them are about one argument, any.
 * Returns 0, or -1 with errno set: EEXIST if another rule has another action
 * for these arguments, E2BIG if there are more rules than a program can hold.
 */
int add_rule(struct compiler *compiler, const char *name, uint32_t action,
             const struct scmp_arg_cmp *comparisons, size_t count);

/* Makes the program, and a note of each kind of call that it treats in another
 * way than the rules say.  The path is that of the profile.
 * Returns 0, or -1 with errno set after saying why. */
int write_program(struct compiler *compiler, const char *path,
                  struct program *program);

/* Frees what it holds. */
void end_filter(struct compiler *compiler);

#endif
