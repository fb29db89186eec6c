/* What verbs share: how they find a container, ask its monitor, and tell the
 * truth where there is none any more.  See README.md here. */
#include "12-engine/client.h"

#include "07-cgroup/housekeeping/sweep.h"
#include "12-engine/housekeeping/timing.h"
#include "12-engine/line.h"
#include "fail.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int
find_container(struct record *record, const char *name)
{
    if (open_record(record, name) == 0)
        return 0;
    return errno == ENOENT ? refuse_name(name) : -1;
}

int
refuse_name(const char *name)
{
    return refuse("no such container: %s", name);
}

/* A monitor that begins doesn't listen yet, and one that ends no more. */
int
reach_monitor(const struct record *record)
{
    for (int left = ANSWER_WITHIN; left > 0; left -= MOMENT) {
        struct message message;
        int sock = call_monitor(record->directory);

        if (sock != -1) {
            if (receive_message(sock, &message, left) == 1)
                return sock;
            left = errno == EAGAIN ? 0 : left;
            close(sock);
        } else if (errno == ECONNREFUSED)
            sweep_cgroups(); /* 07: a frozen PID 1 outlives its monitor */
        if (!is_held(record)) {
            errno = ESRCH;
            return -1;
        }
        wait_a_moment();
    }
    return refuse("%s: its monitor doesn't answer: doll rm -f kills it",
                  record->name);
}

int
wait_for_status(int sock, int milliseconds)
{
    struct message message;
    int received;

    while ((received = receive_message(sock, &message, milliseconds)) == 1)
        if (message.kind == STATUS)
            return number_in(&message);
    if (received == 0)
        errno = EPIPE;
    return -1;
}

int
ask_for_signal(const struct record *record, int sock, int sig)
{
    struct message message;

    if (send_number(sock, SIGNAL, sig) == -1
        || receive_message(sock, &message, ANSWER_WITHIN) == -1)
        return fail("ask the monitor of %s", record->name);
    return 0; /* or it has just ended */
}

void
kill_monitor(int sock)
{
    struct pollfd line = { .fd = sock };
    struct ucred monitor = { 0 };
    socklen_t size = sizeof(monitor);

    if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &monitor, &size) == -1
        || monitor.pid <= 0)
        return;
    int pidfd = (int)syscall(SYS_pidfd_open, monitor.pid, 0);
    if (pidfd == -1)
        return;
    /* While its end of the line is open the number is still the monitor's. */
    if (poll(&line, 1, 0) >= 0 && !(line.revents & POLLHUP))
        syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
    close(pidfd);
}

/* PID 1 closes the lock a moment before its end, and so before it has killed
 * all others.  toy: if that number is another process's by now, we wait for
 * nothing, a second. */
static void
wait_until_gone(pid_t pid)
{
    for (int left = 1000; left > 0 && pid > 0; left -= MOMENT) {
        if (kill(pid, 0) == -1 && errno == ESRCH)
            return;
        wait_a_moment();
    }
}

/* A monitor that was killed has a PID 1 that outlives it by a moment; if that
 * is frozen, until somebody thaws it. */
static void
wait_until_free(const struct record *record, int milliseconds)
{
    for (int waited = MOMENT; waited <= milliseconds && is_held(record);
         waited += MOMENT) {
        wait_a_moment();
        if (waited % 100 == 0)
            sweep_cgroups(); /* 07 */
    }
}

int
lock_dead(struct record *record, int milliseconds, struct life *life)
{
    wait_until_free(record, milliseconds);
    if (lock_record(record, milliseconds / 10) == -1
        || read_life(record, life) == -1)
        return -1;
    if (!life->has_ended) {
        wait_until_gone(life->pid);
        sweep_cgroups(); /* 07 */
    }
    return 0;
}

/* A monitor that was killed took its container with it, but what it would have
 * removed is still there, and what it would have written isn't. */
static void
repair(struct record *record)
{
    struct life life;

    if (lock_dead(record, 0, &life) == 0 && !life.has_ended) {
        if (goes_with_its_end(record))
            remove_record(record);
        else
            write_lost_end(record);
    }
    if (record->lock != -1)
        close(record->lock);
    record->lock = -1;
}

int
learn_life(struct record *record, struct life *life)
{
    if (read_life(record, life) == 0 && !life->has_ended && !is_held(record))
        repair(record);
    return read_life(record, life);
}

int
read_status(struct record *record)
{
    struct life life;

    wait_until_free(record, ANSWER_WITHIN);
    if (learn_life(record, &life) == -1)
        return -1;
    if (life.has_ended)
        return life.status;
    return refuse("%s: its monitor was killed, and it goes on", record->name);
}

static int
write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written == -1 && errno != EINTR)
            return fail("write what the container wrote");
        data += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

static void
pass_on_signal(int signals, int sock)
{
    struct signalfd_siginfo info;

    if (read(signals, &info, sizeof(info)) == sizeof(info))
        send_number(sock, SIGNAL, (int)info.ssi_signo);
}

/* Returns false at the monitor's last word, whose status it stores. */
static bool
take_message(int sock, int *status)
{
    struct message message;

    if (receive_message(sock, &message, 0) == 0)
        return false;
    if (message.kind == OUTPUT || message.kind == ERRORS)
        write_all(message.kind == OUTPUT ? STDOUT_FILENO : STDERR_FILENO,
                  message.data, message.size);
    if (message.kind == STATUS)
        *status = number_in(&message);
    return message.kind != STATUS;
}

int
talk(struct record *record, int sock, int signals)
{
    struct pollfd fds[] = { { .fd = sock, .events = POLLIN },
                            { .fd = signals, .events = POLLIN } };
    int status = -1;

    for (;;) {
        if (poll(fds, 2, -1) == -1)
            continue;
        if (fds[1].revents)
            pass_on_signal(signals, sock);
        if (fds[0].revents && !take_message(sock, &status))
            break;
    }
    if (status == -1)
        status = read_status(record);
    /* With --rm whoever saw first that the monitor was killed removed it. */
    return status == -1 && errno == ENOENT ? 128 + SIGKILL : status;
}
