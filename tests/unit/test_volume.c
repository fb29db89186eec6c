/* How the text of a volume is taken apart.
 * See lessons/03-mount/volume.h. */
#include "03-mount/volume.h"

#include "helpers.h"

static struct volumes volumes;

static void
remove_volumes(void)
{
    for (int i = 0; i < MAX_VOLUMES; i++)
        free(volumes.list[i].source);
    memset(&volumes, 0, sizeof(volumes));
}

static void
assert_volume(const char *text, const char *source, const char *target,
              bool read_only)
{
    assert_null(add_volume(&volumes, text));
    assert_int_equal(volumes.count, 1);
    assert_string_equal(volumes.list[0].source, source);
    assert_string_equal(volumes.list[0].target, target);
    assert_int_equal(volumes.list[0].read_only, read_only);
    remove_volumes();
}

static void
assert_junk(const char *text)
{
    const char *wrong = add_volume(&volumes, text);

    assert_non_null(wrong);
    assert_string_equal(wrong, "not HOST:/CONTAINER[:ro]");
    assert_int_equal(volumes.count, 0);
    remove_volumes();
}

TEST(a_volume_is_a_source_and_a_target)
{
    assert_volume("/srv/data:/data", "/srv/data", "/data", false);
    assert_volume("/:/", "/", "/", false);
}

TEST(the_source_may_be_relative)
{
    assert_volume(".:/work", ".", "/work", false);
    assert_volume("../a b:/work", "../a b", "/work", false);
}

TEST(ro_at_the_end_makes_it_read_only)
{
    assert_volume("/data:/data:ro", "/data", "/data", true);
    assert_volume("/data:/:ro", "/data", "/", true);
    assert_volume("ro:/ro:ro", "ro", "/ro", true);
}

TEST(ro_elsewhere_is_a_name)
{
    assert_volume("/data:ro:/data", "/data:ro", "/data", false);
    assert_volume("/data:/ro", "/data", "/ro", false);
    assert_volume("/data:/data:rox", "/data", "/data:rox", false);
}

TEST(the_source_may_hold_colons)
{
    assert_volume("/a:b:c:/d", "/a:b:c", "/d", false);
    assert_volume("/a:/b:/c", "/a:/b", "/c", false);
    assert_volume("::/c:ro", ":", "/c", true);
}

TEST(the_target_may_hold_a_colon)
{
    assert_volume("/a:/b:c", "/a", "/b:c", false);
}

TEST(junk_is_refused)
{
    assert_junk("");
    assert_junk(":");
    assert_junk(":ro");
    assert_junk("::ro");
    assert_junk("/a");
    assert_junk("/a:");
    assert_junk("/a:ro");
    assert_junk("/a::ro");
    assert_junk("/a:b");
    assert_junk("/a:b:ro");
    assert_junk(":/b");
    assert_junk(":/b:ro");
    assert_junk("/a:/b:rw"); /* as other engines spell it */
}

TEST(the_text_is_copied)
{
    char text[] = "/a:/b";

    assert_null(add_volume(&volumes, text));
    memset(text, 'x', sizeof(text) - 1);
    assert_string_equal(volumes.list[0].source, "/a");
    assert_string_equal(volumes.list[0].target, "/b");
    remove_volumes();
}

TEST(volumes_keep_their_order_and_are_16_at_most)
{
    char text[32];

    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof(text), "/source%d:/target%d", i, i);
        assert_null(add_volume(&volumes, text));
    }
    assert_string_equal(add_volume(&volumes, "/a:/b"), "more than 16 volumes");
    assert_int_equal(volumes.count, 16);
    assert_string_equal(volumes.list[0].source, "/source0");
    assert_string_equal(volumes.list[15].source, "/source15");
    assert_string_equal(volumes.list[15].target, "/target15");
    remove_volumes();
}
