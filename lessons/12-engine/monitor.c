/* One process a container, as the lessons before had it, too: the container
 * dies with it.  But it has no terminal, keeps a log, and can be called.
 * It never waits for anybody but in poll(2).
 * See README.md here. */
#include "12-engine/monitor.h"

#include "12-engine/housekeeping/description.h"
#include "12-engine/line.h"
#include "12-engine/log.h"
#include "fail.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who calls in vain when all lines are taken tries again. */
enum { LINES = 64, PATIENCE = 10000 }; /* milliseconds */

struct client {
    int sock; /* -1: nobody */
    bool listens; /* it wants what the container writes */
};

static struct monitor {
    struct container *container;
    struct record *record;
    struct log log;
    pid_t pid; /* the container's PID 1, not reaped yet */
    bool has_ended;
    int status;
    int listener, signals;
    struct client clients[LINES];
} monitor;

static void
drop(struct client *client)
{
    close(client->sock);
    client->sock = -1;
    client->listens = false;
}

static bool
add_client(struct monitor *m, int sock, bool listens)
{
    for (int i = 0; i < LINES; i++)
        if (m->clients[i].sock == -1) {
            m->clients[i] = (struct client){ sock, listens };
            return send_message(sock, HEARD, NULL, 0) == 0;
        }
    close(sock);
    return false;
}

/* What a client can't take yet waits in the container's pipe, where the kernel
 * makes the container wait, too.  Returns a client that can't, or NULL. */
static struct client *
find_slow_client(struct monitor *m)
{
    for (int i = 0; i < LINES; i++) {
        struct pollfd line = { .fd = m->clients[i].sock, .events = POLLOUT };

        if (m->clients[i].listens && poll(&line, 1, 0) == 0)
            return &m->clients[i];
    }
    return NULL;
}

static void
pass_on(struct monitor *m, char kind, const char *data, size_t size)
{
    write_log(&m->log, kind == ERRORS, data, size);
    for (int i = 0; i < LINES; i++)
        if (m->clients[i].listens
            && send_message(m->clients[i].sock, kind, data, size) == -1)
            drop(&m->clients[i]);
}

/* Reads once, if there is something.  At the end the stream becomes -1.
 * Returns whether there was. */
static bool
pass_on_stream(struct monitor *m, int *stream, char kind)
{
    char data[CHUNK];

    if (*stream == -1 || find_slow_client(m))
        return false;
    ssize_t size = read(*stream, data, sizeof(data));
    if (size > 0)
        pass_on(m, kind, data, (size_t)size);
    if (size == 0) {
        close(*stream);
        *stream = -1;
    }
    return size > 0;
}

/* Its last words are on the disk before its number is free for another. */
static void
take_end(struct monitor *m)
{
    siginfo_t info = { 0 };

    if (waitid(P_PID, (id_t)m->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
        && info.si_pid == m->pid) {
        m->has_ended = true;
        m->status =
            info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
        write_end(m->record, m->status);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

static void
send_signal(struct monitor *m, int sig)
{
    int stop = m->container->image.config.stop_signal;

    if (sig == 0)
        sig = stop ? stop : SIGTERM;
    if (!m->has_ended)
        kill(m->pid, sig);
}

/* Somebody ends us as they would have ended the command. */
static void
take_signal(struct monitor *m)
{
    struct signalfd_siginfo info;

    while (read(m->signals, &info, sizeof(info)) == sizeof(info))
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT
            || info.ssi_signo == SIGHUP || info.ssi_signo == SIGQUIT)
            send_signal(m, (int)info.ssi_signo);
        else if (info.ssi_signo == SIGCHLD)
            take_end(m);
}

static void
take_message(struct monitor *m, struct client *client)
{
    struct message message;

    if (receive_message(client->sock, &message, 0) != 1) {
        drop(client);
        return;
    }
    if (message.kind == SIGNAL)
        send_signal(m, number_in(&message));
    if (send_message(client->sock, HEARD, NULL, 0) == -1)
        drop(client);
}

static void
take_call(struct monitor *m)
{
    int sock = accept4(m->listener, NULL, NULL, SOCK_CLOEXEC);

    if (sock != -1)
        add_client(m, sock, false);
}

/* Waits for whatever comes, and does it. */
static void
serve_once(struct monitor *m)
{
    struct streams *streams = &m->container->streams;
    struct client *slow = find_slow_client(m);
    struct pollfd fds[4 + LINES] = {
        { .fd = m->signals, .events = POLLIN },
        { .fd = m->listener, .events = POLLIN },
        { .fd = slow ? -1 : streams->out[0], .events = POLLIN },
        { .fd = slow ? -1 : streams->err[0], .events = POLLIN },
    };

    for (int i = 0; i < LINES; i++) {
        fds[4 + i].fd = m->clients[i].sock;
        fds[4 + i].events = POLLIN;
        if (slow == &m->clients[i])
            fds[4 + i].events |= POLLOUT;
    }
    if (poll(fds, 4 + LINES, -1) == -1)
        return;
    if (fds[0].revents)
        take_signal(m);
    if (fds[1].revents)
        take_call(m);
    if (fds[2].revents)
        pass_on_stream(m, &streams->out[0], OUTPUT);
    if (fds[3].revents)
        pass_on_stream(m, &streams->err[0], ERRORS);
    for (int i = 0; i < LINES; i++)
        if (fds[4 + i].fd != -1 && fds[4 + i].fd == m->clients[i].sock
            && fds[4 + i].revents & ~POLLOUT)
            take_message(m, &m->clients[i]);
}

/* All who could write are dead, so what is in the pipe now is all. */
static void
drain(struct monitor *m, int *stream, char kind)
{
    while (*stream != -1) {
        struct client *slow = find_slow_client(m);
        struct pollfd line = { .fd = slow ? slow->sock : -1,
                               .events = POLLOUT };

        if (slow && (poll(&line, 1, PATIENCE) != 1 || line.revents & POLLHUP))
            drop(slow);
        else if (!slow && !pass_on_stream(m, stream, kind))
            return;
    }
}

static void
drain_streams(struct monitor *m, int out, int err)
{
    drain(m, &out, OUTPUT);
    drain(m, &err, ERRORS);
}

static int
leave_session(void)
{
    sigset_t none;

    for (int sig = 1; sig < SIGRTMAX; sig++)
        signal(sig, SIG_DFL);
    sigemptyset(&none);
    umask(022);
    /* Its caller's stdin is nothing to it. */
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null == -1 || dup2(null, STDIN_FILENO) == -1)
        return fail("open /dev/null");
    close(null);
    if (sigprocmask(SIG_SETMASK, &none, NULL) == -1 || setsid() == -1)
        return fail("setsid");
    return 0;
}

/* All that we opened ourselves is to be closed by an exec; what isn't came
 * through one, and is our caller's. */
static void
close_callers_descriptors(void)
{
    DIR *list = opendir("/proc/self/fd");
    const struct dirent *entry;

    while (list && (entry = readdir(list))) {
        int fd = atoi(entry->d_name);

        if (fd > STDERR_FILENO && fcntl(fd, F_GETFD) == 0)
            close(fd);
    }
    if (list)
        closedir(list);
}

/* The container has begun, and from now on nothing of our caller's may stay
 * open, or somebody would wait for its end. */
static void
leave_caller(void)
{
    close_callers_descriptors();
    if (chdir("/") == -1)
        fail("chdir /");
    collect_own_words();
}

/* Returns 0, or -1 if there is no container, which was explained. */
static int
begin(struct monitor *m)
{
    sigset_t blocked;

    for (int i = 0; i < LINES; i++)
        m->clients[i].sock = -1;
    m->listener = listen_in(m->record->directory);
    if (m->listener == -1 || open_log(&m->log, m->record->directory) == -1)
        return -1;
    m->pid = start_container(&container_steps, m->container);
    if (m->pid == -1)
        return -1;
    close_inner_streams(&m->container->streams);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    m->signals = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m->signals == -1)
        return fail("signalfd");
    return has_begun() ? 0 : -1;
}

static int
give_up(struct monitor *m)
{
    int status = EXIT_SETUP;

    if (m->pid > 0)
        status = wait_for(m->pid);
    status = finish_container(&container_steps, m->container, status);
    remove_record(m->record);
    return status;
}

/* What the lessons' bricks say at the end is said for the container's log. */
static void
finish(struct monitor *m)
{
    struct streams *streams = &m->container->streams;

    drain_streams(m, streams->out[0], streams->err[0]);
    finish_container(&container_steps, m->container, m->status);
    drain_streams(m, read_own_words(STDOUT_FILENO),
                  read_own_words(STDERR_FILENO));
    unlinkat(m->record->directory, "socket", 0);
    if (m->container->removed)
        remove_record(m->record);
    for (int i = 0; i < LINES; i++) {
        struct pollfd line = { .fd = m->clients[i].sock, .events = POLLOUT };

        if (m->clients[i].listens)
            poll(&line, 1, PATIENCE);
        if (line.fd != -1)
            send_number(line.fd, STATUS, m->status);
    }
}

int
run_monitor(struct container *c, struct record *record, int line, char **words)
{
    struct monitor *m = &monitor;

    m->container = c;
    m->record = record;
    c->streams.lock = record->lock;
    if (leave_session() == -1 || begin(m) == -1)
        return give_up(m);
    write_begin(record, m->pid);
    leave_caller();
    complete_config(record, c, words);
    add_client(m, line, !c->detached);
    while (!m->has_ended)
        serve_once(m);
    finish(m);
    return m->status;
}
