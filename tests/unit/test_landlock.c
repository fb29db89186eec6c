/* How the text of a path for Landlock is taken apart.
 * See lessons/09-seccomp/landlock.h. */
#include "09-seccomp/landlock.h"

#include "helpers.h"

static struct landlock landlock;

static void
remove_paths(void)
{
    for (int i = 0; i < landlock.count; i++)
        free((void *)(uintptr_t)landlock.paths[i].path);
    memset(&landlock, 0, sizeof(landlock));
}

static void
assert_path(const char *text, const char *path, bool writable)
{
    assert_null(add_landlock_path(&landlock, text));
    assert_int_equal(landlock.count, 1);
    assert_string_equal(landlock.paths[0].path, path);
    assert_int_equal(landlock.paths[0].writable, writable);
    remove_paths();
}

static void
assert_junk(const char *text)
{
    const char *wrong = add_landlock_path(&landlock, text);

    assert_non_null(wrong);
    assert_string_equal(wrong, "not /PATH:ro or /PATH:rw");
    assert_int_equal(landlock.count, 0);
}

TEST(a_path_is_read_only_or_writable)
{
    assert_path("/usr:ro", "/usr", false);
    assert_path("/var/log/:rw", "/var/log/", true);
    assert_path("/:ro", "/", false);
}

TEST(the_last_colon_splits)
{
    assert_path("/a:b:c:ro", "/a:b:c", false);
    assert_path("/a:ro:rw", "/a:ro", true);
    assert_path("/a b/::rw", "/a b/:", true);
}

TEST(junk_is_refused)
{
    assert_junk("");
    assert_junk(":ro");
    assert_junk("/");
    assert_junk("/etc");
    assert_junk("/etc:");
    assert_junk("/etc:r");
    assert_junk("/etc:RO");
    assert_junk("/etc:ro ");
    assert_junk("/etc:row");
    assert_junk("/etc:ro:");
    assert_junk("etc:ro");
    assert_junk("./etc:rw");
    assert_junk("../etc:rw");
}

TEST(the_text_is_copied)
{
    char text[] = "/a:ro";

    assert_null(add_landlock_path(&landlock, text));
    memset(text, 'x', sizeof(text) - 1);
    assert_string_equal(landlock.paths[0].path, "/a");
    remove_paths();
}

TEST(paths_keep_their_order_and_are_16_at_most)
{
    char text[32];

    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof(text), "/path%d:%s", i, i % 2 ? "rw" : "ro");
        assert_null(add_landlock_path(&landlock, text));
    }
    assert_string_equal(add_landlock_path(&landlock, "/a:ro"),
                        "more than 16 paths");
    assert_int_equal(landlock.count, 16);
    assert_string_equal(landlock.paths[0].path, "/path0");
    assert_false(landlock.paths[0].writable);
    assert_string_equal(landlock.paths[15].path, "/path15");
    assert_true(landlock.paths[15].writable);
    remove_paths();
}

TEST(without_a_path_nothing_is_asked_or_given_up)
{
    const struct rights rights = { .new_privs = true };

    attempt(check_landlock(&landlock, &rights));
    assert_int_equal(attempted.result, 0);
    assert_string_equal(attempted.said, "");
    assert_int_equal(restrict_paths(&landlock), 0);
    assert_int_equal(access("/", R_OK), 0);
}

TEST(with_new_privs_it_takes_a_capability)
{
    struct rights rights = { .new_privs = true };

    assert_null(add_landlock_path(&landlock, "/:ro"));
    attempt(check_landlock(&landlock, &rights));
    assert_failed(EINVAL, "test_landlock: --landlock with --new-privs needs "
                          "--cap-add SYS_ADMIN, or leave --new-privs out\n");
    rights.caps.added = 1 << 5; /* another one */
    attempt(check_landlock(&landlock, &rights));
    assert_int_equal(attempted.error, EINVAL);
    remove_paths();
}
