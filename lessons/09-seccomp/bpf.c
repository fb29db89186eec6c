/* A compiler: from ranges of system calls to a program for the machine in the
 * kernel that judges each call.  It jumps forward only, and so always ends.
 * See README.md here, seccomp(2), and networking/filter.rst in the kernel's
 * documentation. */
#include "09-seccomp/bpf.h"

#include "fail.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>

/* Returns the instruction, to which jumps can be added. */
static struct sock_filter *
append(struct program *program, unsigned code, uint32_t operand)
{
    size_t place = program->length++;
    struct sock_filter *instruction =
        &program->code[place < BPF_MAXINSNS ? place : BPF_MAXINSNS - 1];

    *instruction = (struct sock_filter){ (uint16_t)code, 0, 0, operand };
    return instruction;
}

static void
load(struct program *program, size_t offset)
{
    append(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

static void
decide(struct program *program, uint32_t action)
{
    append(program, BPF_RET | BPF_K, action);
}

void
begin_program(struct program *program)
{
    program->length = 0;
    load(program, offsetof(struct seccomp_data, arch));
}

/* BEGIN SOLUTION */
/* Of the 64 bits of an argument we look at the low half, as the kernel does for
 * these: both processors that we know store it first. */
static void
judge_argument(struct program *program, enum decision decision)
{
    static const struct {
        unsigned argument, comparison;
        uint32_t values[5];
        size_t count;
        bool allowed; /* those of which the comparison is true */
    } rules[] = {
        [NO_NAMESPACES] = { 0,
                            BPF_JSET,
                            { CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS
                              | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID
                              | CLONE_NEWNET },
                            1,
                            false },
        [FEW_PERSONALITIES] = { 0,
                                BPF_JEQ,
                                { PER_LINUX, PER_LINUX32, UNAME26,
                                  PER_LINUX32 | UNAME26, 0xffffffff },
                                5,
                                true },
        [NO_VSOCK] = { 0, BPF_JEQ, { AF_VSOCK }, 1, false },
        [NO_TYPING] = { 1, BPF_JEQ, { TIOCSTI, TIOCLINUX }, 2, false },
    };
    const uint32_t actions[] = { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_ALLOW };
    size_t left = rules[decision].count;

    load(program,
         offsetof(struct seccomp_data, args) + 8 * rules[decision].argument);
    for (const uint32_t *value = rules[decision].values; left > 0; left--)
        append(program, BPF_JMP | BPF_K | rules[decision].comparison, *value++)
            ->jt = (uint8_t)left;
    decide(program, actions[!rules[decision].allowed]);
    decide(program, actions[rules[decision].allowed]);
}

void
judge(struct program *program, enum decision decision)
{
    switch (decision) {
    case ALLOWED:
        decide(program, SECCOMP_RET_ALLOW);
        break;
    case REFUSED:
        decide(program, SECCOMP_RET_ERRNO | EPERM);
        break;
    case UNKNOWN:
        decide(program, SECCOMP_RET_ERRNO | ENOSYS);
        break;
    default:
        judge_argument(program, decision);
    }
}
/* END SOLUTION */

/* BEGIN SOLUTION */
/* A binary tree: each jump halves what the call's number can still be, so that
 * one of 500 calls is found in nine steps or fewer. */
static void
search(struct program *program, const struct range *ranges, size_t count)
{
    if (count == 1) {
        judge(program, ranges->decision);
        return;
    }
    size_t half = count / 2;
    struct sock_filter *to_upper =
        append(program, BPF_JMP | BPF_K | BPF_JGE, ranges[half].first);
    size_t lower = program->length;

    search(program, ranges, half);
    size_t skipped = program->length - lower;
    to_upper->jt = (uint8_t)skipped;
    if (skipped > UINT8_MAX) /* too far for a jump on a condition */
        program->length = BPF_MAXINSNS;
    search(program, ranges + half, count - half);
}

void
add_architecture(struct program *program, uint32_t architecture,
                 const struct range *ranges, size_t count)
{
    append(program, BPF_JMP | BPF_K | BPF_JEQ, architecture)->jt = 1;
    struct sock_filter *to_next = append(program, BPF_JMP | BPF_JA, 0);
    size_t first = program->length;

    load(program, offsetof(struct seccomp_data, nr));
    search(program, ranges, count);
    to_next->k = (uint32_t)(program->length - first);
}
/* END SOLUTION */

int
end_program(struct program *program)
{
    decide(program, SECCOMP_RET_KILL_PROCESS);
    if (program->length > BPF_MAXINSNS)
        return refuse("the filter is longer than %d instructions",
                      BPF_MAXINSNS);
    return 0;
}
