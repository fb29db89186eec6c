/* A network namespace: links, addresses, routes, firewall rules and sockets of
 * its own.  See README.md here and network_namespaces(7). */
#include "05-net/net.h"

#include "05-net/housekeeping/ipv6.h"
#include "05-net/housekeeping/lock.h"
#include "05-net/housekeeping/netlink.h"
#include "05-net/housekeeping/sweep.h"
#include "05-net/housekeeping/tables.h"
#include "05-net/link.h"
#include "05-net/nat.h"
#include "05-net/sysfs.h"
#include "05-net/veth.h"
#include "fail.h"
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* BEGIN SOLUTION */
/* The program itself joins, and its child inherits the network: a child in a
 * user namespace of its own (lesson 06) may not join. */
static int
join_network(const char *path)
{
    /* The name may be that of anything, and a FIFO would make us wait. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int result;

    if (file == -1)
        return fail("open the network namespace %s", path);
    if (ioctl(file, NS_GET_NSTYPE) != CLONE_NEWNET)
        result = refuse("--net %s: this file is no network namespace", path);
    else if ((result = setns(file, CLONE_NEWNET)) == -1)
        fail("setns %s", path);
    close(file);
    return result;
}

int
open_network(struct net *net)
{
    if (check_net_options(net) == -1)
        return -1;
    if (net->plug.nat && check_forwarding() == -1)
        return -1;
    if (net->mode != NET_PATH)
        return 0;
    if (join_network(net->path) == -1)
        return -1;
    net->sysfs = make_sysfs();
    return net->sysfs == -1 ? -1 : 0;
}
/* END SOLUTION */

uint64_t
network_flags(const struct net *net)
{
    return net->mode == NET_NONE || net->mode == NET_BRIDGE ? CLONE_NEWNET : 0;
}

/* BEGIN SOLUTION */
static int
connect_to_bridge(struct nl_sock *sock, const struct plug *plug, pid_t pid)
{
    if (prepare_bridge(sock, plug) == -1 || plug_in(sock, plug, pid) == -1)
        return -1;
    return write_tables(sock);
}

int
connect_network(struct net *net, pid_t pid)
{
    if (net->mode != NET_BRIDGE)
        return 0;
    int lock = lock_network();
    if (lock == -1)
        return -1;
    int result = -1;
    struct nl_sock *sock = open_netlink();
    if (sock && sweep_network(sock) == 0) {
        net->sock = sock; /* from here on there is something to undo */
        result = connect_to_bridge(sock, &net->plug, pid);
    } else {
        close_netlink(sock);
    }
    close(lock);
    return result;
}

void
disconnect_network(struct net *net)
{
    if (!net->sock)
        return;
    unplug(net->sock); /* needs no lock: it is ours alone */
    int lock = lock_network();
    if (lock != -1) {
        sweep_network(net->sock);
        close(lock);
    }
    close_netlink(net->sock);
}
/* END SOLUTION */

/* BEGIN SOLUTION */
static int
configure_links(struct nl_sock *sock, const struct net *net)
{
    struct address gateway = gateway_of(&net->plug.address);

    /* A new network namespace has one link, and even that is down. */
    if (set_link_up(sock, "lo") == -1)
        return -1;
    if (net->mode != NET_BRIDGE)
        return 0;
    if (switch_ipv6_off("eth0") == -1
        || add_address(sock, "eth0", &net->plug.address) == -1
        || set_link_up(sock, "eth0") == -1)
        return -1;
    /* Last: the kernel takes only a gateway that is within reach already. */
    return add_default_route(sock, &gateway);
}

int
configure_network(const struct net *net)
{
    if (net->mode == NET_HOST)
        return 0;
    if (net->mode == NET_PATH)
        return cover_sys(net->sysfs);
    struct nl_sock *sock = open_netlink();
    if (!sock)
        return -1;
    int result = configure_links(sock, net);
    close_netlink(sock);
    return result;
}
/* END SOLUTION */
