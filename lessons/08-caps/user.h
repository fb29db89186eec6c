#ifndef USER_H
#define USER_H

#include <stdbool.h>
#include <sys/types.h>

enum { MAX_GROUPS = 64 };

/* Who runs the command. */
struct user {
    const char *origin; /* who wants it: "--user", or an image */
    char name[256]; /* from there or the container's passwd, or "" */
    char group[256]; /* from there, or "": it has a number, or none */
    char home[256]; /* from the container's passwd, or "" */
    bool wanted, has_uid, has_gid;
    uid_t uid;
    gid_t gid;
    gid_t groups[MAX_GROUPS]; /* the supplementary ones */
    size_t group_count;
};

/* Reads NAME or UID, and perhaps :GROUP or :GID after it.
 * Returns NULL, or what is wrong with it. */
const char *parse_user(struct user *user, const char *text);

/* Becomes that user for good, but keeps the permitted capabilities.  Does
 * nothing if no user is wanted.  Needs CAP_SETGID and CAP_SETUID.
 * Returns 0, or -1 with errno set after saying why.  See credentials(7). */
int change_user(const struct user *user);

#endif
