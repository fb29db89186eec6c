/* Freezing: all processes of a cgroup stop where they are, without a signal
 * that they could see.
 * See README.md here, and cgroup-v2.rst in the kernel's
 * Documentation/admin-guide. */
#include "07-cgroup/cgroup.h"
#include "07-cgroup/housekeeping/control.h"
#include "07-cgroup/housekeeping/version-1.h"
#include "fail.h"
#include "spawn.h"
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

/* BEGIN SOLUTION */
static void
set_frozen(const struct cgroup *cgroup, bool frozen)
{
    if (version_of(cgroup, "cgroup") == 2)
        write_cgroup_file(cgroup, "cgroup.freeze", frozen ? "1" : "0");
    freeze_v1(cgroup, frozen);
}

/* SIGUSR1 and SIGUSR2 would be nearer at hand, but they are the command's. */
static bool
take_signal(void *arg, const siginfo_t *info)
{
    const struct cgroup *cgroup = arg;
    int sig = info->si_signo;

    if (sig == SIGALRM && info->si_code == SI_KERNEL && cgroup->limits.stats) {
        print_stats(cgroup);
        return true;
    }
    if (sig == SIGRTMIN || sig == SIGRTMIN + 1) {
        set_frozen(cgroup, sig == SIGRTMIN);
        return true;
    }
    /* A frozen process can't react to a signal, no matter who froze it. */
    if (sig == SIGTERM || sig == SIGINT || sig == SIGHUP)
        set_frozen(cgroup, false);
    return false;
}

void
watch_cgroup(struct cgroup *cgroup)
{
    const struct itimerval second = { { 1, 0 }, { 1, 0 } };

    show_signals(take_signal, cgroup);
    if (cgroup->limits.stats)
        setitimer(ITIMER_REAL, &second, NULL);
}
/* END SOLUTION */
