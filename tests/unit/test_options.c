/* Command lines of two bricks made up for the purpose.
 * See src/options.h. */
#include "options.h"

#include "fail.h"
#include "helpers.h"
#include <fcntl.h>

/* What was set, in the order in which it was. */
static char outer[512], inner[512];

static void
append(char *settings, const char *name, const char *value)
{
    size_t length = strlen(settings);

    snprintf(settings + length, sizeof(outer) - length, "%s=%s ", name,
             value ? value : "(null)");
}

static const char *
set_word(void *settings, const char *value)
{
    append(settings, "word", value);
    return NULL;
}

static const char *
set_flag(void *settings, const char *value)
{
    append(settings, "flag", value);
    return NULL;
}

static const char *
set_digit(void *settings, const char *value)
{
    if (strlen(value) != 1 || !strchr("0123456789", *value))
        return "not a digit";
    append(settings, "digit", value);
    return NULL;
}

static const char *
set_never(void *settings, const char *value)
{
    (void)settings;
    (void)value;
    return "not in this kernel";
}

static const struct option_entry outer_options[] = {
    { "word", "WORD", "a word (none)", set_word },
    { "flag,f", NULL, "a flag", set_flag },
    { 0 },
};

static const struct option_entry inner_options[] = {
    { "digit,d", "DIGIT", "a digit", set_digit },
    { "never", NULL, "what never is", set_never },
    { 0 },
};

static const struct brick bricks[] = {
    { "01, outer", outer_options, outer },
    { "02, inner", inner_options, inner },
    { 0 },
};

static const char *operands = "ROOTFS COMMAND";

/* *arg: the words of the command line.  Prints the settings, and in brackets
 * what parse_options() leaves. */
static int
parse_and_print(void *arg)
{
    static char words[16][32];
    const char *const *from = arg;
    char *argv[17], **rest;
    int argc = 0;

    for (; from[argc]; argc++) {
        snprintf(words[argc], sizeof(*words), "%s", from[argc]);
        argv[argc] = words[argc];
    }
    argv[argc] = NULL;
    rest = parse_options(argc, argv, bricks, operands);
    dprintf(STDOUT_FILENO, "%s|%s|", outer, inner);
    for (; *rest; rest++)
        dprintf(STDOUT_FILENO, "[%s]", *rest);
    return 0;
}

static struct ended ended;

#define parse(...)                      \
    (run_child(&ended, parse_and_print, \
               (const char *[]){ "program", __VA_ARGS__, NULL }))

static void
assert_parsed(const char *out)
{
    assert_string_equal(ended.err, "");
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.out, out);
}

static void
assert_refused(const char *err)
{
    assert_exit_status(&ended, EXIT_SETUP);
    assert_string_equal(ended.out, "");
    assert_string_equal(ended.err, err);
}

TEST(operands_need_no_option)
{
    parse("root", "sh");
    assert_parsed("||[root][sh]");
}

TEST(options_reach_their_brick_in_the_order_given)
{
    parse("--word", "a", "--digit", "1", "--flag", "--word=b", "--digit=2",
          "root", "sh");
    assert_parsed("word=a flag=(null) word=b |digit=1 digit=2 |[root][sh]");
}

TEST(options_end_at_the_first_operand)
{
    parse("--flag", "root", "sh", "--flag", "-c", "--help", "--", "x");
    assert_parsed("flag=(null) ||[root][sh][--flag][-c][--help][--][x]");
}

TEST(two_dashes_end_the_options)
{
    parse("--flag", "--", "--flag", "-x", "--");
    assert_parsed("flag=(null) ||[--flag][-x][--]");
}

TEST(a_single_dash_is_an_operand)
{
    parse("-", "sh");
    assert_parsed("||[-][sh]");
}

TEST(a_value_may_be_empty_or_look_like_an_option)
{
    parse("--word", "--flag", "--word=", "--word", "", "root", "sh");
    assert_parsed("word=--flag word= word= ||[root][sh]");
}

TEST(an_unknown_option_is_refused)
{
    parse("--flag", "--colour", "root", "sh");
    assert_refused("test_options: --colour: no such option (see --help)\n");
    parse("--colour=red", "root", "sh");
    assert_refused("test_options: --colour=red: no such option (see "
                   "--help)\n");
}

TEST(an_abbreviation_is_refused)
{
    parse("--wor", "a", "root", "sh");
    assert_refused("test_options: --wor: no such option (see --help)\n");
    parse("--words=a", "root", "sh");
    assert_refused("test_options: --words=a: no such option (see --help)\n");
    parse("--fla", "root", "sh");
    assert_refused("test_options: --fla: no such option (see --help)\n");
    parse("--hel");
    assert_refused("test_options: --hel: no such option (see --help)\n");
    parse("--=a", "root", "sh");
    assert_refused("test_options: --=a: no such option (see --help)\n");
}

TEST(a_letter_is_short_for_its_option)
{
    parse("-f", "-d", "1", "-d2", "-ffd3", "root", "-f");
    assert_parsed("flag=(null) flag=(null) flag=(null) |digit=1 digit=2 "
                  "digit=3 |[root][-f]");
    parse("-fd");
    assert_refused("test_options: -fd: needs a value (see --help)\n");
    parse("-d", "x", "root", "sh");
    assert_refused("test_options: --digit x: not a digit\n");
    parse("-fx", "root", "sh");
    assert_refused("test_options: -fx: no such option (see --help)\n");
    parse("--flag,f", "root", "sh");
    assert_refused("test_options: --flag,f: no such option (see --help)\n");
}

TEST(a_short_option_that_is_none_is_refused)
{
    parse("-x", "root", "sh");
    assert_refused("test_options: -x: no such option (see --help)\n");
    parse("-word", "a", "root", "sh");
    assert_refused("test_options: -word: no such option (see --help)\n");
    parse("-\n", "root", "sh");
    assert_refused("test_options: -?: no such option (see --help)\n");
}

TEST(a_missing_value_is_refused)
{
    parse("--word");
    assert_refused("test_options: --word: needs a value (see --help)\n");
}

TEST(a_value_for_a_flag_is_refused)
{
    parse("--flag=yes", "root", "sh");
    assert_refused("test_options: --flag=yes: takes no value (see --help)\n");
    parse("--help=");
    assert_refused("test_options: --help=: takes no value (see --help)\n");
}

TEST(the_setter_says_what_is_wrong_with_a_value)
{
    parse("--digit", "10", "root", "sh");
    assert_refused("test_options: --digit 10: not a digit\n");
    parse("--digit=a\033b", "root", "sh");
    assert_refused("test_options: --digit a?b: not a digit\n");
}

TEST(the_setter_may_refuse_a_flag)
{
    parse("--never", "root", "sh");
    assert_exit_status(&ended, EXIT_SETUP);
    assert_non_null(strstr(ended.err, "test_options: --never"));
    assert_non_null(strstr(ended.err, ": not in this kernel\n"));
}

TEST(too_few_operands_are_refused)
{
    static const char usage[] = "test_options: usage: [OPTION]... ROOTFS "
                                "COMMAND [ARG]... (see --help)\n";

    parse(NULL);
    assert_refused(usage);
    parse("root");
    assert_refused(usage);
    parse("--flag", "--", "root");
    assert_refused(usage);
}

/* The same for a program of verbs. */
static int
parse_verb_and_print(void *arg)
{
    char **rest = parse_verb(arg, bricks, "see [OPTION]... NAME [NAME]", 1, 2);

    dprintf(STDOUT_FILENO, "%s|", outer);
    for (; *rest; rest++)
        dprintf(STDOUT_FILENO, "[%s]", *rest);
    return 0;
}

TEST(a_verb_has_its_own_usage_and_number_of_operands)
{
    static char see[] = "see", flag[] = "-f", name[] = "one", help[] = "--help";
    static const char wrong[] =
        "test_options: usage: see [OPTION]... NAME [NAME] (see --help)\n";

    run_child(&ended, parse_verb_and_print,
              (char *[]){ see, flag, name, name, NULL });
    assert_parsed("flag=(null) |[one][one]");
    run_child(&ended, parse_verb_and_print, (char *[]){ see, flag, NULL });
    assert_refused(wrong);
    run_child(&ended, parse_verb_and_print,
              (char *[]){ see, name, name, name, NULL });
    assert_refused(wrong);
    run_child(&ended, parse_verb_and_print, (char *[]){ see, help, NULL });
    assert_exit_status(&ended, 0);
    assert_non_null(strstr(ended.out, "usage: test_options see [OPTION]... "
                                      "NAME [NAME]\n\nLesson 01"));
}

TEST(operands_in_brackets_may_follow)
{
    operands = "IMAGE [COMMAND]";
    parse("image");
    assert_parsed("||[image]");
    parse("image", "sh");
    assert_parsed("||[image][sh]");
    parse("--flag");
    assert_refused("test_options: usage: [OPTION]... IMAGE [COMMAND] [ARG]... "
                   "(see --help)\n");
    operands = "ROOTFS COMMAND";
}

TEST(help_goes_to_stdout_and_succeeds)
{
    parse("--help");
    assert_string_equal(ended.err, "");
    assert_exit_status(&ended, 0);
    assert_ptr_equal(strstr(ended.out, "usage: test_options [OPTION]... "
                                       "ROOTFS COMMAND [ARG]...\n"),
                     ended.out);
    assert_non_null(strstr(ended.out, "\nLesson 01, outer:\n"
                                      "  --word WORD\n        a word (none)\n"
                                      "  -f, --flag\n        a flag\n"
                                      "\nLesson 02, inner:\n"));
    assert_non_null(strstr(ended.out, "\nExit status: "));
}

TEST(help_needs_no_operands_but_right_options_before_it)
{
    parse("--flag", "--help", "--colour");
    assert_exit_status(&ended, 0);
    parse("--colour", "--help");
    assert_refused("test_options: --colour: no such option (see --help)\n");
}

static int
print_help_into_full_device(void *arg)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    dup2(full, STDOUT_FILENO);
    return parse_and_print(arg);
}

TEST(help_that_cannot_be_written_is_an_error)
{
    const char *argv[] = { "program", "--help", NULL };

    run_child(&ended, print_help_into_full_device, argv);
    assert_refused("test_options: write the help: No space left on device\n");
}
