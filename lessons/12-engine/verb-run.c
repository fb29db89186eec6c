/* doll run: starts a container, and a monitor for it.
 * See README.md here. */
#include "12-engine/client.h"
#include "12-engine/housekeeping/description.h"
#include "12-engine/line.h"
#include "12-engine/monitor.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct container container;
static struct record record = { .directory = -1, .lock = -1 };

/* As Docker's: no word of a path, and no option. */
static const char *
set_name(void *settings, const char *value)
{
    struct record *named = settings;
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.-";

    if (!*value || strchr("_.-", *value) || value[strspn(value, allowed)])
        return "not a name: letters, digits, and then also _ . -";
    if (strlen(value) >= sizeof(named->name))
        return "longer than a host name may be, 63 letters";
    strcpy(named->name, value);
    return NULL;
}

static const struct option_entry detach_options[] = {
    { "detach,d", NULL, "print its name, and leave it running", set_flag },
    { 0 },
};
static const struct option_entry rm_options[] = {
    { "rm", NULL, "remove all that is known of it when it ends", set_flag },
    { 0 },
};
static const struct option_entry name_options[] = {
    { "name", "NAME", "how to call it (twelve random digits)", set_name },
    { 0 },
};

static const struct option_entry stop_options[] = {
    { "stop-signal", "SIGNAL", "what doll stop sends (the image's, or TERM)",
      set_signal },
    { 0 },
};

static const struct brick bricks[] = {
    { "12, engine", detach_options, &container.detached },
    { "12, engine", rm_options, &container.removed },
    { "12, engine", name_options, &record },
    { "12, engine", stop_options, &container.stop_signal },
    { "00, process", facts_options, &container.facts },
    { "02, pid", init_options, &container.init },
    { "03, mount", rootfs_options, &container.rootfs },
    { "04, uts", uts_options, &container.uts },
    { "04, time", clock_options, &container.clock },
    { "05, net", net_options, &container.net },
    { "06, user", idmap_options, &container.idmap },
    { "07, cgroup", cgroup_options, &container.cgroup.limits },
    { "08, caps", rights_options, &container.rights },
    { "09, seccomp", confinement_options, &container.confinement },
    { "10, overlay", overlay_options, &container.overlay },
    { "11, image", image_options, &container.image },
    { 0 },
};

/* From now on what would end us is for the container, and read from here. */
static int
open_signals(void)
{
    static const int passed[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                  SIGUSR1, SIGUSR2, SIGALRM };
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(passed) / sizeof(*passed); i++)
        sigaddset(&set, passed[i]);
    /* Nobody can wait for the children of one who ignores this. */
    signal(SIGCHLD, SIG_DFL);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
        return fail("sigprocmask");
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    return signals == -1 ? fail("signalfd") : signals;
}

static int
make_record(char **words)
{
    char *config = describe_container(&container, words);
    int result = config ? create_record(&record, config) : -1;

    free(config);
    if (result == 0 && !container.uts.hostname)
        container.uts.hostname = record.name;
    return result;
}

/* Returns the monitor's PID, and sets *line, or returns -1 after saying why. */
static pid_t
fork_monitor(int *line, char **words)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
        return fail("socketpair");
    pid_t pid = fork();
    if (pid == -1)
        return fail("fork");
    if (pid == 0)
        _exit(run_monitor(&container, &record, ends[1], words));
    close(ends[1]);
    *line = ends[0];
    return pid;
}

/* Until the monitor answers, it's the monitor who is asked to end. */
static bool
is_ready(pid_t monitor, int line, int signals)
{
    struct pollfd fds[] = { { .fd = line, .events = POLLIN },
                            { .fd = signals, .events = POLLIN } };
    struct signalfd_siginfo info;
    struct message message;

    while (poll(fds, 2, -1) >= 0 && !fds[0].revents)
        if (read(signals, &info, sizeof(info)) == sizeof(info))
            kill(monitor, (int)info.ssi_signo);
    return receive_message(line, &message, -1) == 1;
}

static int
status_of_monitor(pid_t monitor)
{
    int status;

    if (waitpid(monitor, &status, 0) == -1)
        return EXIT_SETUP;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
verb_run(char **argv)
{
    int line = -1, signals;

    container.image.argv = begin_verb(
        argv, bricks, "run [OPTION]... IMAGE [COMMAND [ARG]...]", 1, INT_MAX);
    container.image_name = container.rootfs.path = *container.image.argv++;
    container.image.is_clean = true;
    if (!container.image.store.path)
        container.image.store.path = path_of_store();
    if ((signals = open_signals()) == -1 || make_record(argv) == -1)
        return EXIT_SETUP;
    pid_t monitor = fork_monitor(&line, argv);
    if (monitor == -1) {
        remove_record(&record);
        return EXIT_SETUP;
    }
    /* The lock is the monitor's alone. */
    close(record.lock);
    record.lock = -1;
    if (!is_ready(monitor, line, signals))
        return status_of_monitor(monitor);
    if (!container.detached)
        return talk(&record, line, signals);
    printf("%s\n", record.name);
    if (fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fail("write the name");
    return EXIT_SETUP;
}
