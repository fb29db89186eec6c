#ifndef BPF_H
#define BPF_H

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

/* What a filter says to a call. */
enum decision {
    ALLOWED,
    REFUSED, /* EPERM */
    UNKNOWN, /* ENOSYS, as a kernel says that doesn't have the call */
    /* These ask for an argument first, and then say ALLOWED or REFUSED. */
    NO_NAMESPACES, /* clone: not with any flag for a new namespace */
    FEW_PERSONALITIES, /* personality: only Linux, also for 32 bits, each with
                          UNAME26 or without; or 0xffffffff, which asks */
    NO_VSOCK, /* socket: not of the family that reaches a hypervisor */
    NO_TYPING, /* ioctl: not TIOCSTI and TIOCLINUX, which type on a terminal */
};

/* The calls from this number on, up to where the next range begins. */
struct range {
    unsigned first;
    enum decision decision;
};

/* A filter for seccomp(2).  Of one that is too long the length is true. */
struct program {
    size_t length;
    struct sock_filter code[BPF_MAXINSNS];
};

/* Begins a program, which needs architectures then, and an end. */
void begin_program(struct program *program);

/* Adds what says it, with its argument if need be, to the call that has got
 * there, and ends there.  Of an argument the low 32 bits count. */
void judge(struct program *program, enum decision decision);

/* Adds what is decided of the calls of one architecture, an AUDIT_ARCH_ of
 * linux/audit.h.  The ranges are sorted, and the first begins at 0. */
void add_architecture(struct program *program, uint32_t architecture,
                      const struct range *ranges, size_t count);

/* Ends it: a call of any other architecture kills the process.
 * Returns 0, or -1 after saying that the kernel takes no program like it. */
int end_program(struct program *program);

#endif
