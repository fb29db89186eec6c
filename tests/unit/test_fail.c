/* What fail() and refuse() print, and which hint they find.
 * See src/fail.h. */
#include "fail.h"

#include "helpers.h"
#include "surroundings.h"
#include <fcntl.h>
#include <seccomp.h>

TEST(fail_prints_program_message_and_error_returns_minus_1_and_keeps_errno)
{
    errno = ENOENT;
    attempt(fail("open %s", "/nowhere"));
    assert_failed(ENOENT, "test_fail: open /nowhere: "
                          "No such file or directory\n");
}

TEST(fail_adds_the_hint_as_a_second_line)
{
    errno = EPERM;
    attempt(fail("clone3"));
    assert_failed(EPERM, "test_fail: clone3: Operation not permitted\nhint: "
                         "namespaces need root with CAP_SYS_ADMIN: put `sudo` "
                         "before the command\n");
}

TEST(fail_makes_control_characters_harmless_and_leaves_other_alphabets_alone)
{
    errno = ENOENT;
    attempt(fail("open %s", "a\nb\033[31m\rc\177\td матрёшка"));
    assert_failed(ENOENT, "test_fail: open a?b?[31m?c??d матрёшка: "
                          "No such file or directory\n");
}

TEST(fail_cuts_a_long_message_but_not_its_end)
{
    static const char end[] = "a: No such file or directory\n";
    char name[9000];

    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    errno = ENOENT;
    attempt(fail("open %s", name));
    size_t length = strlen(attempted.said);
    assert_true(length >= 4096 && length <= 4096 + 512);
    assert_string_equal(attempted.said + length - strlen(end), end);
    assert_ptr_equal(strchr(attempted.said, '\n'), attempted.said + length - 1);
}

/* A pipe with O_DIRECT keeps the writes apart; see pipe(2). */
static int
fail_into_a_pipe_of_packets(void *arg)
{
    char packet[4096];
    int end[2];

    (void)arg;
    if (pipe2(end, O_DIRECT | O_NONBLOCK) == -1)
        return 100;
    dup2(end[1], STDERR_FILENO);
    errno = ENOSPC;
    fail("clone3 %0300d", 0);
    ssize_t got = read(end[0], packet, sizeof(packet));
    if (got <= 300 || packet[got - 1] != '\n')
        return 1;
    return read(end[0], packet, sizeof(packet)) == -1 && errno == EAGAIN ? 0
                                                                         : 2;
}

TEST(fail_writes_both_lines_at_once)
{
    struct ended ended;

    run_child(&ended, fail_into_a_pipe_of_packets, NULL);
    assert_exit_status(&ended, 0);
}

TEST(refuse_prints_one_line_and_sets_errno_to_einval)
{
    errno = EPERM;
    attempt(refuse("clone3 of %s", "a\nsheep"));
    assert_failed(EINVAL, "test_fail: clone3 of a?sheep\n");
}

TEST(hint_depends_on_the_beginning_of_the_message_and_the_error)
{
    assert_non_null(
        strstr(hint_for("exec /bin/sh", ENOENT), "no such command"));
    assert_non_null(strstr(hint_for("exec /bin/sh", EACCES), "chmod +x"));
    assert_null(hint_for("exec /bin/sh", EIO));
    assert_null(hint_for("exec /bin/sh", 0));
    assert_null(hint_for("to exec /bin/sh", ENOENT));
    assert_null(hint_for("exe", ENOENT));
    assert_null(hint_for("", ENOENT));
}

/* A container's filter lets chroot pass to who has the capability for it. */
static int
fail_under_a_filter(void *arg)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    (void)arg;
    if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(unshare), 0)
        || seccomp_load(filter))
        return 1;
    const char *refused = hint_for("unshare CLONE_NEWPID", EPERM);
    const char *passed = hint_for("chroot /", EPERM);
    return refused && strstr(refused, "seccomp filter") && passed
                   && !strstr(passed, "seccomp filter")
               ? 0
               : 2;
}

TEST(a_filter_is_blamed_for_what_it_refuses_only)
{
    struct ended ended;

    skip_without_clone3(); /* valgrind knows no seccomp(2) either */
    run_child(&ended, fail_under_a_filter, NULL);
    assert_exit_status(&ended, 0);
}

static int
exec_under_landlock(void *arg)
{
    (void)arg;
    we_are(LANDLOCKED);
    const char *hint = hint_for("exec /bin/sh", EACCES);
    return hint && strstr(hint, "--landlock") && !strstr(hint, "chmod") ? 0 : 1;
}

TEST(what_the_program_has_done_to_itself_explains_more)
{
    struct ended ended;

    run_child(&ended, exec_under_landlock, NULL);
    assert_exit_status(&ended, 0);
    assert_false(are_we(LANDLOCKED, "exec"));
}

TEST(every_hint_is_one_line_and_hidden_by_none_before_it)
{
    static const struct {
        const char *message;
        int error;
        enum surroundings where;
        const char *text;
    } rows[] = {
#define HINT(message, error, where, text) { message, error, where, text },
#include "hints.inc"
#undef HINT
    };

    for (int where = FILTERED; where <= LABELLED; where++)
        if (are_we((enum surroundings)where, "exec"))
            skip();
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *found = hint_for(rows[i].message, rows[i].error);

        if (rows[i].where == ANYWHERE) {
            assert_non_null(found);
            assert_string_equal(found, rows[i].text);
        }
        assert_true(*rows[i].message);
        assert_null(strchr(rows[i].text, '\n'));
    }
}
