/* The skeleton of a container's program: what happens outside and inside, and
 * who waits for whom.  See the chapter of lesson 03, clone(2) and pipe(7). */
#include "run.h"

#include "fail.h"
#include "file.h"
#include "gate.h"
#include <fcntl.h>
#include <unistd.h>

static struct gate gate;
static int began[2] = { -1, -1 }; /* a byte: the command's turn came */

struct child {
    const struct steps *steps;
    struct container *container;
};

static int
run_inside(void *arg)
{
    const struct child *child = arg;

    if (wait_at_gate(&gate) == -1)
        return EXIT_SETUP;
    return child->steps->inside(child->container);
}

int
begin_command(void)
{
    if (die_with_parent(&gate) == -1)
        return -1;
    return write(began[1], "b", 1) == 1 ? 0 : fail("write to the program");
}

pid_t
start_container(const struct steps *steps, struct container *c)
{
    struct child child = { steps, c };
    struct clone_args how = { 0 };

    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&gate) == -1)
        return -1;
    if (pipe2(began, O_CLOEXEC) == -1)
        return fail("pipe2");
    if (steps->before(c, &how) == -1)
        return -1;
    pid_t pid = spawn(&how, run_inside, &child);
    if (pid == -1)
        return -1;
    if ((steps->at_gate && steps->at_gate(c, pid) == -1)
        || open_gate(&gate) == -1)
        refuse_gate(&gate);
    return pid;
}

bool
has_begun(void)
{
    static bool has;
    char byte;

    if (began[0] != -1) {
        /* Without our copy the pipe ends where the child gives up. */
        close(began[1]);
        has = read(began[0], &byte, 1) == 1;
        close(began[0]);
        began[0] = -1;
    }
    return has;
}

int
finish_container(const struct steps *steps, struct container *c, int status)
{
    if (steps->afterwards)
        steps->afterwards(c, has_begun() ? status : NEVER_BEGAN);
    return status;
}

int
run_container(const struct steps *steps, struct container *c)
{
    pid_t pid = start_container(steps, c);

    return finish_container(steps, c, pid == -1 ? EXIT_SETUP : wait_for(pid));
}
