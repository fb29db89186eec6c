/* The compiler of filters, judged by what its programs say to each call.
 * See lessons/09-seccomp/bpf.h. */
#include "09-seccomp/bpf.h"

#include "09-seccomp/housekeeping/evaluate.h"
#include "helpers.h"
#include <linux/audit.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { ERRNO_EPERM = SECCOMP_RET_ERRNO | EPERM, CALLS = 600 };

static struct program program;

static void
compile(const struct range *ranges, size_t count)
{
    begin_program(&program);
    add_architecture(&program, AUDIT_ARCH_X86_64, ranges, count);
}

static uint32_t
ask(uint32_t architecture, unsigned number, unsigned argument, uint64_t value)
{
    struct seccomp_data call = { .nr = (int)number, .arch = architecture };

    call.args[argument] = value;
    return evaluate(&program, &call);
}

TEST(each_call_gets_the_decision_of_its_range)
{
    static const uint32_t says[] = { SECCOMP_RET_ALLOW, ERRNO_EPERM,
                                     SECCOMP_RET_ERRNO | ENOSYS };

    for (unsigned length = 1; length < 40; length++) {
        struct range ranges[CALLS];
        size_t count = 0;

        for (unsigned first = 0; first < CALLS && count < 120; first += length)
            ranges[count] = (struct range){ first, count % 3 }, count++;
        compile(ranges, count);
        assert_int_equal(end_program(&program), 0);
        for (unsigned number = 0; number < CALLS; number++) {
            size_t range = number / length;
            assert_int_equal(
                ask(AUDIT_ARCH_X86_64, number, 0, 0),
                says[ranges[range < count ? range : count - 1].decision]);
        }
    }
}

TEST(architectures_are_apart_and_any_other_kills)
{
    static const struct range allowed = { 0, ALLOWED },
                              refused = { 0, REFUSED };

    compile(&allowed, 1);
    add_architecture(&program, AUDIT_ARCH_I386, &refused, 1);
    assert_int_equal(end_program(&program), 0);
    assert_int_equal(ask(AUDIT_ARCH_X86_64, 9, 0, 0), SECCOMP_RET_ALLOW);
    assert_int_equal(ask(AUDIT_ARCH_I386, 9, 0, 0), ERRNO_EPERM);
    assert_int_equal(ask(AUDIT_ARCH_ARM, 9, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

static void
assert_argument(enum decision decision, unsigned argument, uint64_t value,
                uint32_t says)
{
    struct range range = { 0, decision };

    compile(&range, 1);
    assert_int_equal(end_program(&program), 0);
    assert_int_equal(ask(AUDIT_ARCH_X86_64, 9, argument, value), says);
}

TEST(an_argument_decides_by_its_low_half)
{
    static const uint64_t high = 1ULL << 32;

    assert_argument(NO_TYPING, 1, TIOCGWINSZ, SECCOMP_RET_ALLOW);
    assert_argument(NO_TYPING, 1, TIOCSTI, ERRNO_EPERM);
    assert_argument(NO_TYPING, 1, TIOCLINUX, ERRNO_EPERM);
    assert_argument(NO_TYPING, 1, high | TIOCSTI, ERRNO_EPERM);
    assert_argument(NO_VSOCK, 0, AF_INET, SECCOMP_RET_ALLOW);
    assert_argument(NO_VSOCK, 0, AF_VSOCK, ERRNO_EPERM);
    assert_argument(NO_NAMESPACES, 0, SIGCHLD, SECCOMP_RET_ALLOW);
    assert_argument(NO_NAMESPACES, 0, CLONE_NEWUSER | SIGCHLD, ERRNO_EPERM);
    assert_argument(NO_NAMESPACES, 0, CLONE_NEWNS, ERRNO_EPERM);
    assert_argument(FEW_PERSONALITIES, 0, 0, SECCOMP_RET_ALLOW);
    assert_argument(FEW_PERSONALITIES, 0, 0xffffffff, SECCOMP_RET_ALLOW);
    assert_argument(FEW_PERSONALITIES, 0, 0x0400000, ERRNO_EPERM);
}

TEST(a_program_that_no_kernel_takes_is_an_error)
{
    struct range ranges[CALLS];

    for (unsigned i = 0; i < CALLS; i++)
        ranges[i] = (struct range){ i, i % 2 };
    compile(ranges, CALLS);
    attempt(end_program(&program));
    assert_failed(EINVAL,
                  "test_bpf: the filter is longer than 4096 instructions\n");
}
