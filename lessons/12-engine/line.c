/* The line between a verb and a monitor: a socket in the record's directory, on
 * which each message stays one.  See README.md here and unix(7). */
#include "12-engine/line.h"

#include "fail.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket's path has room for 107 bytes: this one is always short. */
static struct sockaddr_un
address_in(int directory)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    snprintf(address.sun_path, sizeof(address.sun_path),
             "/proc/self/fd/%d/socket", directory);
    return address;
}

int
listen_in(int directory)
{
    const struct sockaddr_un address = address_in(directory);
    int sock =
        socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (sock == -1)
        return fail("socket");
    if (bind(sock, (const struct sockaddr *)&address, sizeof(address)) == 0
        && listen(sock, SOMAXCONN) == 0)
        return sock;
    fail("bind the monitor's socket");
    close(sock);
    return -1;
}

int
call_monitor(int directory)
{
    const struct sockaddr_un address = address_in(directory);
    /* A monitor that is stopped doesn't take calls: never wait for it here. */
    int sock =
        socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (sock == -1
        || connect(sock, (const struct sockaddr *)&address, sizeof(address))
               == 0)
        return sock;
    int saved = errno;
    close(sock);
    errno = saved;
    return -1;
}

int
send_message(int sock, char kind, const void *data, size_t size)
{
    struct iovec parts[] = { { &kind, 1 }, { NULL, size } };
    const struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

    memcpy(&parts[1].iov_base, &data, sizeof(data));
    return sendmsg(sock, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == -1 ? -1 : 0;
}

int
send_number(int sock, char kind, int number)
{
    char text[16];
    int length = snprintf(text, sizeof(text), "%d", number);

    return send_message(sock, kind, text, (size_t)length);
}

int
receive_message(int sock, struct message *message, int milliseconds)
{
    struct pollfd poll_sock = { .fd = sock, .events = POLLIN };
    struct iovec parts[] = { { &message->kind, 1 }, { message->data, CHUNK } };
    struct msghdr header = { .msg_iov = parts, .msg_iovlen = 2 };

    int ready = poll(&poll_sock, 1, milliseconds);
    if (ready == 0)
        errno = EAGAIN;
    if (ready != 1)
        return -1;
    ssize_t size;
    /* The other side went without having read all.  What it had said before is
     * still here. */
    do
        size = recvmsg(sock, &header, MSG_DONTWAIT);
    while (size == -1 && errno == ECONNRESET);
    if (size <= 0)
        return (int)size;
    message->size = (size_t)size - 1;
    message->data[message->size] = '\0';
    return 1;
}

int
number_in(const struct message *message)
{
    return atoi(message->data);
}
