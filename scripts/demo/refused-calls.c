/* Lists which system calls the filter of a process refuses, as the kernel has
 * it: root gets the instructions, and we follow them for each call.
 * See PTRACE_SECCOMP_GET_FILTER in ptrace(2), and seccomp(2).
 *
 * usage: refused-calls PID
 * prints: "NAME refused", or "NAME partly" if the arguments decide */
#include "09-seccomp/housekeeping/evaluate.h"

#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { CALLS = 1024, REFUSES = 1, ALLOWS = 2 };

static struct sock_filter program[BPF_MAXINSNS];

/* What the filter's machine has in its register, if that can be known. */
struct value {
    bool known;
    uint32_t is;
};

static struct value
load(const struct seccomp_data *call, uint32_t offset)
{
    if (offset == offsetof(struct seccomp_data, nr))
        return (struct value){ true, (uint32_t)call->nr };
    return (struct value){ offset == offsetof(struct seccomp_data, arch),
                           call->arch };
}

/* Returns whatever can come out from this instruction on: a comparison with an
 * argument goes both ways. */
static int
outcomes(const struct sock_filter *at, const struct seccomp_data *call,
         struct value value)
{
    for (;; at++)
        switch (at->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            value = load(call, at->k);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            value.is &= at->k;
            break;
        case BPF_JMP | BPF_JA:
            at += at->k;
            break;
        case BPF_RET | BPF_K:
            return at->k == SECCOMP_RET_ALLOW ? ALLOWS : REFUSES;
        default:
            if (!value.known)
                return outcomes(at + 1 + at->jt, call, value)
                       | outcomes(at + 1 + at->jf, call, value);
            at += comparison_holds(BPF_OP(at->code), value.is, at->k) ? at->jt
                                                                      : at->jf;
        }
}

/* The last one that was loaded; PID 1 of a container may have none. */
static void
get_filter(pid_t pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) == -1)
        err(125, "ptrace PTRACE_SEIZE %d", pid);
    if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) == -1
        || waitpid(pid, NULL, __WALL) == -1)
        err(125, "ptrace PTRACE_INTERRUPT %d", pid);
    if (ptrace(PTRACE_SECCOMP_GET_FILTER, pid, 0, program) == -1)
        err(125, "ptrace PTRACE_SECCOMP_GET_FILTER %d", pid);
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        errx(125, "usage: refused-calls PID");
    get_filter(atoi(argv[1]));
    for (int number = 0; number < CALLS; number++) {
        struct seccomp_data call = { .nr = number,
                                     .arch = seccomp_arch_native() };
        char *name = seccomp_syscall_resolve_num_arch(call.arch, number);
        int found = outcomes(program, &call, (struct value){ 0 });

        if (name && found & REFUSES)
            printf("%s %s\n", name, found & ALLOWS ? "partly" : "refused");
        free(name);
    }
    return 0;
}
