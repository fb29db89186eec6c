/* The default filter: what no program in a container needs, and what helps
 * against the kernel.  The calls stand in refused.txt.
 * See README.md here and seccomp_syscall_resolve_name(3). */
#include "09-seccomp/default.h"

#include "fail.h"
#include <linux/audit.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#define CAP(name) ((cap_mask)1 << CAP_##name)
#define NO_CAP ((cap_mask)0)

const struct refused_call refused_calls[] = {
#define REFUSED(name, opened_by) { name, opened_by },
#include "refused.inc"
    { 0 },
};

enum {
    /* Calls of Linux 6.18; whoever wrote refused.txt could judge no newer. */
    NEWEST_CALL = 469,
    /* ARM has some of its own far above all others, which Linux calls private:
     * a program's start uses set_tls. */
    ARM_PRIVATE = 0x0f0000,
    ARM_PRIVATE_END = 0x0f0010,
    /* libseccomp has no number for it, as i386 has socketcall besides. */
    I386_SOCKET = 359,
};

/* BEGIN SOLUTION */
/* Each kernel runs programs of both, and a filter that knew one only would let
 * a call pass by its number in the other (which libseccomp calls the same). */
static const uint32_t architectures[] = {
#if defined(__x86_64__)
    AUDIT_ARCH_X86_64, AUDIT_ARCH_I386
#elif defined(__aarch64__)
    AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM
#else
#error "which call numbers does this processor know?"
#endif
};

static void
decide_call(unsigned char *decisions, uint32_t architecture, const char *name,
            enum decision decision)
{
    int number = seccomp_syscall_resolve_name_arch(architecture, name);

    if (number == __PNR_socket)
        number = I386_SOCKET;
    /* Negative: this architecture doesn't have it. */
    if (number >= 0 && number <= NEWEST_CALL)
        decisions[number] = (unsigned char)decision;
}

static void
decide_calls(unsigned char *decisions, uint32_t architecture, cap_mask granted)
{
    memset(decisions, ALLOWED, NEWEST_CALL + 1);
    for (const struct refused_call *call = refused_calls; call->name; call++)
        if (!(call->opened_by & granted))
            decide_call(decisions, architecture, call->name, REFUSED);
    decide_call(decisions, architecture, "personality", FEW_PERSONALITIES);
    decide_call(decisions, architecture, "socket", NO_VSOCK);
    decide_call(decisions, architecture, "ioctl", NO_TYPING);
    if (granted & CAP(SYS_ADMIN))
        return;
    decide_call(decisions, architecture, "clone", NO_NAMESPACES);
    /* Its flags lie in memory, where no filter can look.  C libraries take
     * ENOSYS for an old kernel, and call clone. */
    decide_call(decisions, architecture, "clone3", UNKNOWN);
}

/* A refused call that libseccomp doesn't know would be allowed by its number.
 */
static unsigned
newest_known_call(uint32_t architecture)
{
    unsigned number = NEWEST_CALL;
    char *name;

    while (
        !(name = seccomp_syscall_resolve_num_arch(architecture, (int)number)))
        number--;
    free(name);
    return number;
}

static size_t
find_ranges(uint32_t architecture, cap_mask granted, struct range *ranges)
{
    unsigned char decisions[NEWEST_CALL + 1];
    unsigned newest = newest_known_call(architecture);
    size_t count = 0;

    decide_calls(decisions, architecture, granted);
    for (unsigned number = 0; number <= newest; number++)
        if (count == 0 || decisions[number] != ranges[count - 1].decision)
            ranges[count++] = (struct range){ number, decisions[number] };
    ranges[count++] = (struct range){ newest + 1, UNKNOWN };
    if (architecture == AUDIT_ARCH_ARM) {
        ranges[count++] = (struct range){ ARM_PRIVATE, ALLOWED };
        ranges[count++] = (struct range){ ARM_PRIVATE_END, UNKNOWN };
    }
    return count;
}

int
make_default_filter(cap_mask granted, struct program *program)
{
    struct range ranges[NEWEST_CALL + 4] = { 0 };

    begin_program(program);
    for (size_t i = 0; i < 2; i++) {
        size_t count = find_ranges(architectures[i], granted, ranges);
        add_architecture(program, architectures[i], ranges, count);
    }
    return end_program(program);
}
/* END SOLUTION */
