/* The skeleton: which lists are gone through, and what the last one is told. */
#include "run.h"

#include "fail.h"
#include "helpers.h"

/* How far it shall come, and what the command ends with. */
struct container {
    enum { BEFORE, AT_GATE, INSIDE, COMMAND } last;
    int status;
};

static int
before(struct container *c, struct clone_args *how)
{
    (void)how;
    dprintf(STDOUT_FILENO, "before, ");
    return c->last == BEFORE ? -1 : 0;
}

static int
at_gate(struct container *c, pid_t pid)
{
    (void)pid;
    dprintf(STDOUT_FILENO, "at_gate, ");
    return c->last == AT_GATE ? -1 : 0;
}

static int
inside(struct container *c)
{
    dprintf(STDOUT_FILENO, "inside, ");
    if (c->last == INSIDE || begin_command() == -1)
        return EXIT_SETUP;
    return c->status;
}

static void
afterwards(struct container *c, int status)
{
    (void)c;
    dprintf(STDOUT_FILENO, "afterwards %d", status);
}

static int
run(void *c)
{
    static const struct steps steps = { before, at_gate, inside, afterwards };

    return run_container(&steps, c);
}

static void
check(struct container c, int status, const char *lists)
{
    struct ended ended;

    skip_without_clone3();
    run_child(&ended, run, &c);
    assert_exit_status(&ended, status);
    assert_string_equal(ended.out, lists);
    assert_string_equal(ended.err, "");
}

TEST(all_lists_are_gone_through_in_order)
{
    check((struct container){ COMMAND, 3 }, 3,
          "before, at_gate, inside, afterwards 3");
}

TEST(a_list_that_fails_is_the_last_but_afterwards)
{
    check((struct container){ BEFORE, 0 }, EXIT_SETUP, "before, afterwards -1");
    check((struct container){ AT_GATE, 0 }, EXIT_SETUP,
          "before, at_gate, afterwards -1");
    check((struct container){ INSIDE, 0 }, EXIT_SETUP,
          "before, at_gate, inside, afterwards -1");
}

TEST(a_command_that_ends_with_125_did_begin)
{
    check((struct container){ COMMAND, EXIT_SETUP }, EXIT_SETUP,
          "before, at_gate, inside, afterwards 125");
}

/* What an engine does: it asks while the command runs, and once more. */
static int
ask_before_the_end(void *arg)
{
    static const struct steps steps = { before, at_gate, inside, NULL };
    pid_t pid = start_container(&steps, arg);

    for (int i = 0; i < 2; i++)
        dprintf(STDOUT_FILENO, "%s, ", has_begun() ? "begun" : "not begun");
    return finish_container(&steps, arg, wait_for(pid));
}

TEST(whether_the_command_began_is_known_before_it_ends)
{
    struct container begins = { COMMAND, 3 }, gives_up = { INSIDE, 0 };
    struct ended ended;

    skip_without_clone3();
    run_child(&ended, ask_before_the_end, &begins);
    assert_exit_status(&ended, 3);
    assert_string_equal(ended.out, "before, at_gate, inside, begun, begun, ");
    run_child(&ended, ask_before_the_end, &gives_up);
    assert_exit_status(&ended, EXIT_SETUP);
    assert_string_equal(ended.out,
                        "before, at_gate, inside, not begun, not begun, ");
}
