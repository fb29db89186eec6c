/* The gate between outside and inside, and the lifeline that it is.
 * See src/gate.h. */
#include "gate.h"

#include "helpers.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/time.h>

static struct ended ended;
static struct gate made;

TEST(make_gate_makes_descriptors_that_exec_closes)
{
    assert_int_equal(make_gate(&made), 0);
    assert_int_equal(fcntl(made.inside, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(made.outside, F_GETFD), FD_CLOEXEC);
    close(made.inside);
    close(made.outside);
}

static int
make_gate_without_a_free_descriptor(void *arg)
{
    (void)arg;
    if (!forbid_descriptors())
        return SKIPPED;
    return make_gate(&made) == -1 && errno == EMFILE ? 0 : 1;
}

TEST(make_gate_says_why_it_failed)
{
    run_child(&ended, make_gate_without_a_free_descriptor, NULL);
    if (WEXITSTATUS(ended.status) == SKIPPED)
        skip();
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err, "test_gate: pipe2: Too many open files\n");
}

/* Runs the function in a child, with a gate that says what the byte is before:
 * o, open; r, refused; or nothing yet. */
static void
run_at_gate(int (*function)(void *), char said)
{
    assert_int_equal(make_gate(&made), 0);
    if (said == 'o')
        assert_int_equal(open_gate(&made), 0);
    if (said == 'r')
        refuse_gate(&made);
    run_child(&ended, function, &made);
    close(made.inside);
    if (made.outside != -1)
        close(made.outside);
}

/* Returns 0 if wait_at_gate() let the child through, or 1. */
static int
go_through(void *arg)
{
    return wait_at_gate(arg) == 0 ? 0 : 1;
}

TEST(an_open_gate_lets_the_child_through)
{
    run_at_gate(go_through, 'o');
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err, "");
}

TEST(a_refused_gate_stops_the_child_silently)
{
    run_at_gate(go_through, 'r');
    assert_int_equal(made.outside, -1);
    assert_exit_status(&ended, 1);
    assert_string_equal(ended.err, "");
}

static int gate_held_open;
static volatile sig_atomic_t ticks;

static void
open_at_third_tick(int sig)
{
    (void)sig;
    if (++ticks == 3 && write(gate_held_open, "o", 1) != 1)
        _exit(100);
}

/* The byte comes only after the signals did. */
static int
go_through_while_signals_come(void *arg)
{
    struct sigaction tick = { .sa_handler = open_at_third_tick };
    struct itimerval often = { { 0, 5000 }, { 0, 5000 } };

    gate_held_open = dup(made.outside);
    sigaction(SIGALRM, &tick, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    if (wait_at_gate(arg) == -1)
        return 1;
    return ticks >= 3 ? 0 : 2;
}

TEST(a_signal_does_not_end_the_wait)
{
    run_at_gate(go_through_while_signals_come, 0);
    assert_exit_status(&ended, 0);
}

/* Runs the program, which makes a gate, forks inside() and dies, and leaves to
 * the test what inside() tells through a pipe: as it outlives its parent,
 * nobody can wait for it. */
struct program {
    int from, to; /* a pipe to the test; stderr goes there too */
    void (*inside)(struct program *, struct gate *);
    bool opens; /* the gate, before it dies */
    bool waits; /* until it's killed */
    pid_t pid; /* in its child */
};

static void
tell(struct program *program, char byte)
{
    if (write(program->to, &byte, 1) != 1)
        _exit(100);
}

/* Returns the next byte told, or 0 at end-of-file, or -1 if nothing comes. */
static int
next_told(struct program *program)
{
    struct pollfd readable = { .fd = program->from, .events = POLLIN };
    char byte;

    if (poll(&readable, 1, TIME_LIMIT) != 1)
        return -1;
    return read(program->from, &byte, 1) == 1 ? byte : 0;
}

static void
run_program(struct program *program)
{
    struct gate gate;

    if (make_gate(&gate) == -1)
        _exit(100);
    program->pid = getpid();
    if (fork() == 0) {
        alarm(TIME_LIMIT / 1000); /* nobody else would end it */
        dup2(program->to, STDERR_FILENO);
        program->inside(program, &gate);
        _exit(0);
    }
    if (program->opens)
        open_gate(&gate);
    if (program->waits)
        pause();
    raise(SIGKILL);
}

static pid_t
start_program(struct program *program)
{
    int end[2];

    assert_int_equal(pipe(end), 0);
    program->from = end[0];
    program->to = end[1];
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        run_program(program);
    close(program->to);
    return pid;
}

/* The program dies, and the child tells that it was refused, and nothing else.
 */
static void
assert_refused_silently(struct program *program)
{
    waitpid(start_program(program), NULL, 0);
    int told = next_told(program), then = next_told(program);
    close(program->from);
    assert_int_equal(told, 'r');
    assert_int_equal(then, 0);
}

static void
wait_at_gate_and_tell(struct program *program, struct gate *gate)
{
    tell(program, wait_at_gate(gate) == -1 ? 'r' : 'o');
}

TEST(the_child_is_refused_silently_if_the_program_dies)
{
    struct program program = { .inside = wait_at_gate_and_tell };

    assert_refused_silently(&program);
}

static void
tell_and_stay(struct program *program, struct gate *gate)
{
    if (wait_at_gate(gate) == -1 || die_with_parent(gate) == -1)
        return;
    tell(program, 's');
    for (;;)
        pause();
}

TEST(the_child_dies_with_the_program)
{
    struct program program = { .inside = tell_and_stay,
                               .opens = true,
                               .waits = true };

    pid_t pid = start_program(&program);
    int told = next_told(&program);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    /* The end of its last process is the end of the pipe; the alarm's would
     * be too, but comes as late as the test's own. */
    struct pollfd end = { .fd = program.from, .events = POLLIN };
    int ends = poll(&end, 1, TIME_LIMIT / 2);
    close(program.from);
    assert_int_equal(told, 's');
    assert_int_equal(ends, 1);
}

static void
die_with_dead_parent(struct program *program, struct gate *gate)
{
    struct pollfd lifeline = { .fd = gate->inside };

    if (wait_at_gate(gate) == -1)
        return;
    poll(&lifeline, 1, -1);
    /* A dying process closes its files before it sends its children the death
     * signal; that is over when they have another parent. */
    while (getppid() == program->pid)
        sched_yield();
    tell(program, die_with_parent(gate) == -1 ? 'r' : 's');
}

TEST(die_with_parent_is_silently_refused_if_it_is_dead)
{
    struct program program = { .inside = die_with_dead_parent, .opens = true };

    assert_refused_silently(&program);
}

TEST(open_gate_says_that_the_child_is_dead)
{
    assert_int_equal(make_gate(&made), 0);
    close(made.inside);
    signal(SIGPIPE, SIG_IGN);
    attempt(open_gate(&made));
    signal(SIGPIPE, SIG_DFL);
    close(made.outside);
    assert_failed(EPIPE, "test_gate: write to the gate: Broken pipe\n");
}
