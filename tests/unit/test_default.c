/* The default filter, judged by what it says to a call.
 * See lessons/09-seccomp/default.h. */
#include "09-seccomp/default.h"

#include "09-seccomp/housekeeping/evaluate.h"
#include "helpers.h"
#include <linux/audit.h>
#include <sys/socket.h>

TEST(the_family_of_a_socket_counts_for_32_bit_programs_too)
{
    static struct program program;
    static const struct {
        int number;
        uint32_t architecture;
    } socket_calls[] = {
#ifdef __x86_64__
        { 41, AUDIT_ARCH_X86_64 },
        { 359, AUDIT_ARCH_I386 },
#else
        { 198, AUDIT_ARCH_AARCH64 },
        { 281, AUDIT_ARCH_ARM },
#endif
    };

    assert_int_equal(make_default_filter(0, &program), 0);
    for (size_t i = 0; i < 2; i++) {
        struct seccomp_data call = { .nr = socket_calls[i].number,
                                     .arch = socket_calls[i].architecture,
                                     .args = { AF_INET } };
        assert_int_equal(evaluate(&program, &call), SECCOMP_RET_ALLOW);
        call.args[0] = AF_VSOCK;
        assert_int_equal(evaluate(&program, &call), SECCOMP_RET_ERRNO | EPERM);
    }
}
