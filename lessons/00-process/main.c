/* 00-process: runs a command as a child process, and says what it is.
 * See README.md here, fork(2), execve(2) and wait(2). */
#include "00-process/facts.h"
#include "00-process/process.h"
#include "fail.h"
#include "file.h"
#include "gate.h"
#include "spawn.h"
#include <stddef.h>

static struct container {
    struct gate gate;
    struct facts facts;
    char **argv;
} c;

static const struct brick bricks[] = {
    { "00, process", facts_options, &c.facts },
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || die_with_parent(&c.gate) == -1)
        return EXIT_SETUP;
    return exec_command(c.argv);
}

int
main(int argc, char **argv)
{
    c.argv = parse_options(argc, argv, bricks, "COMMAND");
    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&c.gate) == -1)
        return EXIT_SETUP;

    pid_t pid = fork_child(child, NULL);
    if (pid == -1)
        return EXIT_SETUP;
    if (print_facts(&c.facts, pid) == -1 || open_gate(&c.gate) == -1)
        refuse_gate(&c.gate);
    return wait_for(pid);
}
