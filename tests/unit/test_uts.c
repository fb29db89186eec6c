/* What --hostname and --boottime take.
 * See lessons/04-uts/uts.h and clock.h. */
#include "04-uts/clock.h"
#include "04-uts/uts.h"

#include "helpers.h"
#include <limits.h>

/* Calls the setter of the option with that name. */
static const char *
set(const struct option_entry *options, const char *name, void *settings,
    const char *value)
{
    for (; options->name; options++)
        if (strcmp(options->name, name) == 0)
            return options->set(settings, value);
    return "no such option";
}

static const char *
set_hostname_option(struct uts *uts, const char *value)
{
    return set(uts_options, "hostname", uts, value);
}

static const char *
set_boottime_option(struct clock *clock, const char *value)
{
    return set(clock_options, "boottime", clock, value);
}

TEST(hostname_takes_letters_digits_hyphens_and_dots)
{
    static const char *const names[] = { "a",    "0",
                                         "doll", "Doll-2.example.org",
                                         "a-",   "a." };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct uts uts = { 0 };

        assert_null(set_hostname_option(&uts, names[i]));
        assert_string_equal(uts.hostname, names[i]);
    }
}

TEST(hostname_takes_1_to_64_characters)
{
    struct uts uts = { 0 };
    char name[66];

    memset(name, 'a', sizeof(name));
    name[64] = '\0';
    assert_null(set_hostname_option(&uts, name));
    uts.hostname = NULL;
    name[64] = 'a';
    name[65] = '\0';
    assert_string_equal(set_hostname_option(&uts, name),
                        "not 1 to 64 characters");
    assert_string_equal(set_hostname_option(&uts, ""),
                        "not 1 to 64 characters");
    assert_null(uts.hostname);
}

TEST(hostname_refuses_what_is_no_host_name)
{
    static const char *const junk[] = {
        "-a", ".", ".a", "a b", "a_b", "a/b", "a\n", "\033[31m", "пупс", "a%s"
    };

    for (size_t i = 0; i < sizeof(junk) / sizeof(*junk); i++) {
        struct uts uts = { 0 };

        assert_non_null(set_hostname_option(&uts, junk[i]));
        assert_null(uts.hostname);
    }
}

TEST(boottime_takes_whole_seconds_of_either_sign)
{
    static const struct {
        const char *text;
        long long seconds;
    } values[] = { { "0", 0 },
                   { "1", 1 },
                   { "-5", -5 },
                   { "+5", 5 },
                   { "010", 10 },
                   { "3155760000", 3155760000 },
                   { "9223372036854775807", LLONG_MAX },
                   { "-9223372036854775808", LLONG_MIN } };

    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        struct clock clock = { 0 };

        assert_null(set_boottime_option(&clock, values[i].text));
        assert_true(clock.shifted);
        assert_true(clock.boottime == values[i].seconds);
    }
}

TEST(boottime_refuses_what_is_no_whole_number)
{
    static const char *const junk[] = {
        "", "-", "abc", "1.5", "1s", "1 ", "0x10", "1 2", "9223372036854775808",
    };

    for (size_t i = 0; i < sizeof(junk) / sizeof(*junk); i++) {
        struct clock clock = { 0 };

        assert_string_equal(set_boottime_option(&clock, junk[i]),
                            "not a whole number of seconds");
        assert_false(clock.shifted);
    }
}

TEST(an_old_error_is_not_taken_for_one_of_boottime)
{
    struct clock clock = { 0 };

    errno = ERANGE;
    assert_null(set_boottime_option(&clock, "1"));
}

TEST(without_the_option_no_time_namespace_is_made)
{
    static const char name[] = "/proc/self/ns/time_for_children";
    struct clock clock = { .boottime = 5 };
    char before[64] = "", after[64] = "";

    ssize_t length = readlink(name, before, sizeof(before) - 1);
    assert_int_equal(enter_time_namespace(&clock), 0);
    assert_int_equal(readlink(name, after, sizeof(after) - 1), length);
    assert_string_equal(before, after);
}
