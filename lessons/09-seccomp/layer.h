/* ---- Lesson 9: system calls ---------------------------------------------- */

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

/* Before each system call the kernel runs a small program.  It has one
 * register, loads into it a word of what it is told of the call, and returns a
 * verdict. */
#define LOAD(word) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, word))
#define RETURN(verdict) BPF_STMT(BPF_RET | BPF_K, verdict)
#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)

/* The next "count" instructions are for a register that equals the value (JEQ),
 * isn't less (JGE), or has one of its bits (JSET); or for any other one. */
#define IF(test, value, count) \
    BPF_JUMP(BPF_JMP | BPF_K | BPF_##test, value, 0, count)
#define UNLESS(test, value, count) \
    BPF_JUMP(BPF_JMP | BPF_K | BPF_##test, value, count, 0)

/* Each architecture has numbers of its own. */
#if defined(__x86_64__)
#define OUR_NUMBERS AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_NUMBERS AUDIT_ARCH_AARCH64
#endif

static struct sock_filter filter[] = {
    /* On x86-64 any program can call by i386's numbers, and by x32's, which
     * are as large as no others. */
    LOAD(arch),
    UNLESS(JEQ, OUR_NUMBERS, 1),
    REFUSE,
    LOAD(nr),
    IF(JGE, 0x40000000, 1),
    REFUSE,

    /* Its flags are in memory, out of reach.  Without it all take clone. */
    IF(JEQ, SYS_clone3, 1),
    RETURN(SECCOMP_RET_ERRNO | ENOSYS),

    IF(JEQ, SYS_keyctl, 1),
    REFUSE,
    IF(JEQ, SYS_io_uring_setup, 1),
    REFUSE,
    IF(JEQ, SYS_userfaultfd, 1),
    REFUSE,
    IF(JEQ, SYS_perf_event_open, 1),
    REFUSE,

    /* An argument has 64 bits, and its lower half comes first: here are the
     * flags of both. */
    UNLESS(JEQ, SYS_clone, 1),
    IF(JEQ, SYS_unshare, 4),
    LOAD(args[0]),
    IF(JSET, CLONE_NEWUSER, 1),
    REFUSE,
    ALLOW,

    /* The kernel, too, looks at no more than half of the request. */
    IF(JEQ, SYS_ioctl, 4),
    LOAD(args[1]),
    UNLESS(JEQ, TIOCSTI, 1),
    IF(JEQ, TIOCLINUX, 1),
    REFUSE,
    ALLOW,
};

/* For us and our children, and for good.  It takes no_new_privs: a set-user-id
 * program whose calls fail might do harm. */
static void
filter_calls(void)
{
    struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}
