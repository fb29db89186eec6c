/* The kernel's filter machine, as far as filters of libseccomp and of our own
 * use it.  See networking/filter.rst in the kernel's documentation. */
#include "09-seccomp/housekeeping/evaluate.h"

#include <linux/audit.h>
#include <string.h>
#include <sys/syscall.h>

bool
comparison_holds(unsigned comparison, uint32_t value, uint32_t operand)
{
    switch (comparison) {
    case BPF_JEQ:
        return value == operand;
    case BPF_JGT:
        return value > operand;
    case BPF_JGE:
        return value >= operand;
    default:
        return (value & operand) != 0; /* BPF_JSET */
    }
}

uint32_t
evaluate(const struct program *program, const struct seccomp_data *call)
{
    uint32_t value = 0;

    for (size_t at = 0; at < program->length; at++) {
        const struct sock_filter *next = &program->code[at];

        switch (next->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            memcpy(&value, (const char *)call + next->k, sizeof(value));
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            value &= next->k;
            break;
        case BPF_JMP | BPF_JA:
            at += next->k;
            break;
        case BPF_RET | BPF_K:
            return next->k;
        default:
            at += comparison_holds(BPF_OP(next->code), value, next->k)
                      ? next->jt
                      : next->jf;
        }
    }
    return SECCOMP_RET_KILL_PROCESS;
}

bool
lets_start(const struct program *program)
{
    static const struct seccomp_data exec = {
        .nr = SYS_execve,
#if defined(__x86_64__)
        .arch = AUDIT_ARCH_X86_64,
#elif defined(__aarch64__)
        .arch = AUDIT_ARCH_AARCH64,
#endif
    };
    uint32_t action = evaluate(program, &exec) & SECCOMP_RET_ACTION_FULL;

    return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}
