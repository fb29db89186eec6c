/* Talks with the kernel about links, addresses and routes: requests sent by a
 * socket and answered with an errno, as ip(8) does.
 * See README.md here and rtnetlink(7). */
#include "05-net/housekeeping/netlink.h"

#include "fail.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netlink/route/link.h>
#include <sys/time.h>
#include <unistd.h>

/* libnl has error numbers of its own, fewer than the kernel has. */
static int
keep_errno(struct sockaddr_nl *from, struct nlmsgerr *answer, void *arg)
{
    (void)from;
    (void)arg;
    errno = -answer->error;
    return -nl_syserr2nlerr(answer->error);
}

/* The number of the last request, which its answer repeats. */
static uint32_t last_request;

/* What came too late for an earlier request must not be taken for the answer to
 * this one. */
static int
drop_late_answers(struct nl_msg *request, void *sock)
{
    int error, fd = nl_socket_get_fd(sock);
    socklen_t size = sizeof(error);

    last_request = nlmsg_hdr(request)->nlmsg_seq;
    /* That the queue had no room (ENOBUFS) is told once, and before the rest.
     */
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    while (recv(fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) != -1)
        continue;
    return NL_OK;
}

static int
check_number(struct nl_msg *answer, void *arg)
{
    (void)arg;
    if (nlmsg_hdr(answer)->nlmsg_seq == last_request)
        return NL_OK;
    errno = EPROTO;
    return -NLE_SEQ_MISMATCH;
}

struct nl_sock *
open_netlink(void)
{
    /* The kernel answers before sendmsg(2) returns, so there is nothing to wait
     * for: what isn't there then will never come. */
    const struct timeval at_once = { .tv_sec = 1 };
    struct nl_sock *sock = nl_socket_alloc();

    if (!sock || nl_connect(sock, NETLINK_ROUTE) < 0
        || setsockopt(nl_socket_get_fd(sock), SOL_SOCKET, SO_RCVTIMEO, &at_once,
                      sizeof(at_once))
               == -1) {
        fail("socket AF_NETLINK");
        nl_socket_free(sock);
        return NULL;
    }
    /* libnl counts answers instead, and one that is lost would put its count
     * wrong for good: the clean-up needs the socket still. */
    nl_socket_modify_cb(sock, NL_CB_MSG_OUT, NL_CB_CUSTOM, drop_late_answers,
                        sock);
    nl_socket_modify_cb(sock, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, check_number,
                        NULL);
    nl_socket_modify_err_cb(sock, NL_CB_CUSTOM, keep_errno, NULL);
    return sock;
}

void
close_netlink(struct nl_sock *sock)
{
    nl_socket_free(sock);
}

bool
port_is_taken(uint32_t port)
{
    struct sockaddr_nl wanted = { .nl_family = AF_NETLINK, .nl_pid = port };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    int error = bind(fd, (struct sockaddr *)&wanted, sizeof(wanted));

    if (fd != -1)
        close(fd);
    return error == -1;
}

struct nl_addr *
netlink_address(const struct address *address)
{
    uint32_t ip = htonl(address->ip);
    struct nl_addr *result = nl_addr_build(AF_INET, &ip, sizeof(ip));

    if (result)
        nl_addr_set_prefixlen(result, (int)address->length);
    return result;
}

struct rtnl_link *
get_link(struct nl_sock *sock, const char *name)
{
    struct rtnl_link *link = NULL;
    int saved = errno;

    /* This one call of libnl hides the errno of the kernel's answer. */
    errno = EIO;
    int error = rtnl_link_get_kernel(sock, 0, name, &link);
    if (error == -NLE_NODEV || error == -NLE_OBJ_NOTFOUND)
        errno = ENODEV;
    if (error < 0)
        return NULL;
    errno = saved;
    return link;
}
