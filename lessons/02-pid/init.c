/* PID 1: the first process of a PID namespace, and its duties.
 * See README.md here and pid_namespaces(7). */
#include "02-pid/init.h"

#include "00-process/process.h"
#include "02-pid/housekeeping/command-line.h"
#include "02-pid/housekeeping/job.h"
#include "fail.h"
#include "spawn.h"
#include <sys/prctl.h>
#include <unistd.h>

/* BEGIN SOLUTION */
static int
run_command(void *argv)
{
    return exec_command(argv);
}

int
run_init(const struct init *init, char **argv)
{
    /* A file that our caller left open is a way out of the container, and
     * O_CLOEXEC doesn't help, because PID 1 never execs. */
    if (close_range(JOB_REPORTS + 1, ~0U, 0) == -1) {
        fail("close_range");
        return EXIT_SETUP;
    }
    if (init->absent)
        return exec_command(argv);

    /* PID 1 is still our program: hide its arguments, and hide its memory and
     * its executable file from everybody inside who isn't root. */
    argv = hide_command_line(argv);
    if (!argv)
        return EXIT_SETUP;
    if (prctl(PR_SET_DUMPABLE, 0) == -1) {
        fail("prctl PR_SET_DUMPABLE");
        return EXIT_SETUP;
    }
    pid_t pid = fork_child(run_command, argv);
    return pid == -1 ? EXIT_SETUP : wait_for(pid);
}
/* END SOLUTION */

static const char *
set_no_init(void *settings, const char *value)
{
    struct init *init = settings;

    (void)value;
    init->absent = true;
    return NULL;
}

const struct option_entry init_options[] = {
    { "no-init", NULL,
      "make the command itself PID 1 (it can outlive the program then)",
      set_no_init },
    { 0 },
};
