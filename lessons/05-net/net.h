#ifndef NET_H
#define NET_H

#include "05-net/bridge.h"
#include "options.h"

/* Which network namespace: a new one with loopback only, the host's, a new
 * one that is plugged into a bridge, or the one that a file is. */
enum net_mode { NET_NONE, NET_HOST, NET_BRIDGE, NET_PATH };

struct net {
    enum net_mode mode;
    const char *path; /* NET_PATH */
    int sysfs; /* NET_PATH: what it shows in /sys, not attached yet */
    struct plug plug; /* NET_BRIDGE */
    struct nl_sock *sock; /* NET_BRIDGE: open as long as the program lives */
};

extern const struct option_entry net_options[]; /* for a struct net */

/* Checks that the options make sense together, and fills in the defaults.
 * Returns 0, or -1 with errno set after saying why. */
int check_net_options(struct net *net);

/* Outside, before anything is changed: checks the options and, for a PATH,
 * joins the network namespace that the file is.
 * Returns 0, or -1 with errno set after saying why. */
int open_network(struct net *net);

/* Returns CLONE_NEWNET, or 0 where another's network namespace is used. */
uint64_t network_flags(const struct net *net);

/* Outside: plugs the new network namespace of the process into the bridge.
 * Returns 0, or -1 with errno set after saying why. */
int connect_network(struct net *net, pid_t pid);

/* Inside, when the outside is ready and before the root file system is entered:
 * sets up the links of a new network namespace, or has /sys show the joined
 * one.
 * Returns 0, or -1 with errno set after saying why.
 * See network_namespaces(7) and setns(2). */
int configure_network(const struct net *net);

/* Outside, on every way out: undoes what connect_network() did.  What fails is
 * said, and left to the next run. */
void disconnect_network(struct net *net);

#endif
