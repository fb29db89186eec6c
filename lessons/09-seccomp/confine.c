/* The command's last steps before its exec: a label, Landlock, and the filter,
 * which would forbid the two others.
 * See README.md here, seccomp(2) and landlock(7). */
#include "09-seccomp/confine.h"

#include "fail.h"
#include "spawn.h"

int
open_confinement(struct confinement *confinement, const struct rights *rights)
{
    confinement->early = rights->new_privs;
    if (check_label(&confinement->label) == -1
        || check_landlock(&confinement->landlock, rights) == -1)
        return -1;
    return open_filter(&confinement->filter, rights);
}

/* BEGIN SOLUTION */
static int
take_last_steps(void *arg)
{
    struct confinement *confinement = arg;

    if (ask_for_label(&confinement->label) == -1
        || print_label(confinement->facts) == -1
        || restrict_paths(&confinement->landlock) == -1)
        return -1;
    return confinement->early ? 0 : load_filter(&confinement->filter);
}

/* PID 1 stays without a filter: it makes calls, such as those for the terminal,
 * that a profile need not allow its command, and nobody inside can reach it.
 * But a process that may still gain rights loads a filter only with
 * CAP_SYS_ADMIN, which the command's process hasn't got any more. */
int
confine_command(struct confinement *confinement, const struct facts *facts)
{
    confinement->facts = facts;
    call_last(take_last_steps, confinement);
    return confinement->early ? load_filter(&confinement->filter) : 0;
}
/* END SOLUTION */
