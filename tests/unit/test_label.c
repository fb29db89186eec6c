/* Which names a label may have.
 * See lessons/09-seccomp/label.h. */
#include "09-seccomp/label.h"

#include "helpers.h"
#include <sched.h>
#include <sys/mount.h>

static const char *name;

static void
assert_name(const char *value)
{
    assert_null(set_label(&name, value));
    assert_string_equal(name, value);
    free((void *)(uintptr_t)name);
    name = NULL;
}

static void
assert_refused(const char *value, const char *what)
{
    const char *wrong = set_label(&name, value);

    assert_non_null(wrong);
    assert_string_equal(wrong, what);
    assert_null(name);
}

TEST(a_label_is_any_word_of_the_module)
{
    assert_name("docker-default");
    assert_name("a profile//&another");
    assert_name("system_u:system_r:container_t:s0:c1,c2");
    assert_name("\303\244"); /* a letter in UTF-8 */
}

TEST(a_label_has_1_to_255_characters)
{
    char text[257];

    memset(text, 'x', sizeof(text));
    text[256] = '\0';
    assert_refused(text, "not 1 to 255 characters");
    text[255] = '\0';
    assert_name(text);
    assert_refused("", "not 1 to 255 characters");
}

/* To SELinux one that begins with a newline says that there is to be none. */
TEST(a_label_has_no_control_characters)
{
    assert_refused("\nsystem_u", "no label has such a character");
    assert_refused("a\tb", "no label has such a character");
    assert_refused("a\177", "no label has such a character");
}

TEST(the_label_is_copied)
{
    char text[] = "a";

    assert_null(set_label(&name, text));
    text[0] = '\0';
    assert_string_equal(name, "a");
    free((void *)(uintptr_t)name);
    name = NULL;
}

TEST(no_label_is_not_asked_for)
{
    const struct label none = { NULL, NULL };

    assert_int_equal(check_label(&none), 0);
    assert_int_equal(ask_for_label(&none), 0);
}

static int
ask_in_another_proc(void *arg)
{
    const struct label label = { .selinux = "a_u:a_r:a_t" };

    (void)arg;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1
        || mount("tmpfs", "/proc", "tmpfs", 0, NULL) == -1)
        return SKIPPED;
    return ask_for_label(&label) == -1 ? 0 : 1;
}

TEST(only_the_kernels_own_proc_is_asked)
{
    struct ended ended;

    run_child(&ended, ask_in_another_proc, NULL);
    if (WEXITSTATUS(ended.status) == SKIPPED)
        skip();
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err,
                        "test_label: /proc isn't what was mounted there\n");
}
