#ifndef USER_H
#define USER_H

#include <stdbool.h>
#include <sys/types.h>

enum { MAX_GROUPS = 64 };

/* Who runs the command. */
struct user {
    char name[256]; /* as --user or the container's passwd has it, or "" */
    bool wanted, has_uid, has_gid;
    uid_t uid;
    gid_t gid;
    gid_t groups[MAX_GROUPS]; /* the supplementary ones */
    size_t group_count;
};

/* Takes USER[:GID]; USER is a name or a number.
 * Returns NULL, or what is wrong with it. */
const char *set_user(void *user, const char *value);

/* Becomes that user for good, keeping the permitted capabilities; does nothing
 * if none is wanted.  Needs CAP_SETGID and CAP_SETUID.
 * Returns 0, or -1 with errno set after saying why.  See credentials(7). */
int change_user(const struct user *user);

#endif
