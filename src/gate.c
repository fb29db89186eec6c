/* The gate between outside and inside, and the lifeline that it is.
 * See pipe(7) and prctl(2). */
#include "gate.h"

#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int
make_gate(struct gate *gate)
{
    int end[2];

    if (pipe2(end, O_CLOEXEC) == -1)
        return fail("pipe2");
    gate->inside = end[0];
    gate->outside = end[1];
    return 0;
}

int
open_gate(struct gate *gate)
{
    if (write(gate->outside, "o", 1) != 1)
        return fail("write to the gate");
    return 0;
}

void
refuse_gate(struct gate *gate)
{
    close(gate->outside);
    gate->outside = -1;
}

int
wait_at_gate(struct gate *gate)
{
    char byte;
    ssize_t got;

    /* Our own copy of the writing end would hide the program's death. */
    close(gate->outside);
    gate->outside = -1;
    do
        got = read(gate->inside, &byte, 1);
    while (got == -1 && errno == EINTR);
    return got == 1 ? 0 : -1;
}

int
die_with_parent(struct gate *gate)
{
    struct pollfd lifeline = { .fd = gate->inside };

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
        return fail("prctl PR_SET_PDEATHSIG");
    /* A parent that died before that call sends nothing, and in a PID
     * namespace getppid(2) is 0 either way: only the lifeline tells. */
    if (poll(&lifeline, 1, 0) == -1)
        return fail("poll");
    return lifeline.revents & POLLHUP ? -1 : 0;
}
