/* Signals that wait.  See sigpending(2). */
#include "11-image/housekeeping/interrupt.h"

#include <signal.h>
#include <stddef.h>

bool
is_asked_to_end(void)
{
    static const int ends[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
    struct sigaction action;
    sigset_t pending;

    if (sigpending(&pending) == -1)
        return false;
    /* A signal that is blocked waits even if it's to be ignored, as nohup(1)
     * has it. */
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (sigismember(&pending, ends[i])
            && sigaction(ends[i], NULL, &action) == 0
            && action.sa_handler != SIG_IGN)
            return true;
    return false;
}
