/* The options of the command's rights, and what they may say.
 * See the chapter and cap_from_name(3). */
#include "08-caps/rights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>

/* Takes names with and without CAP_, in any case.  libcap would also take a
 * number, and of "chown,kill" the first name. */
static int
cap_from_option(const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char name[32];
    cap_value_t cap;

    if (strncasecmp(value, "CAP_", 4) == 0)
        value += 4;
    if (!*value || value[strspn(value, letters)]
        || snprintf(name, sizeof(name), "cap_%s", value) >= (int)sizeof(name)
        || cap_from_name(name, &cap) == -1)
        return -1;
    return cap;
}

/* Adds what the value says to one side, unless the other side has it. */
static const char *
add_to(cap_mask *named, bool *all, const char *value, cap_mask other_named,
       bool other_all)
{
    if (strcasecmp(value, "ALL") == 0) {
        *all = true;
        return other_all ? "ALL is both added and dropped" : NULL;
    }
    int cap = cap_from_option(value);
    if (cap == -1)
        return "no capability of this name, see capabilities(7)";
    *named |= (cap_mask)1 << cap;
    return other_named & *named ? "it is both added and dropped" : NULL;
}

static const char *
set_added(void *settings, const char *value)
{
    struct rights *rights = settings;
    struct caps *caps = &rights->caps;

    return add_to(&caps->added, &caps->all_added, value, caps->dropped,
                  caps->all_dropped);
}

static const char *
set_dropped(void *settings, const char *value)
{
    struct rights *rights = settings;
    struct caps *caps = &rights->caps;

    return add_to(&caps->dropped, &caps->all_dropped, value, caps->added,
                  caps->all_added);
}

/* The largest number, -1, means "leave it as it is" to setresuid(2): root. */
static bool
parse_id(const char *text, id_t *id)
{
    unsigned long long number = strtoull(text, NULL, 10);

    *id = (id_t)number;
    return *text && strspn(text, "0123456789") == strlen(text)
           && strlen(text) <= 10 && number < (id_t)-1;
}

/* Reads a number, or else a name.  A line of passwd(5) that begins with a sign
 * means something else. */
static bool
parse_account(const char *text, size_t length, char name[256], id_t *id,
              bool *has_id)
{
    if (length == 0 || length >= 256)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    *has_id = parse_id(name, id);
    if (*has_id)
        *name = '\0';
    return strspn(name, "+-0123456789") == 0 && !strchr(name, ':');
}

const char *
parse_user(struct user *user, const char *text)
{
    size_t length = strcspn(text, ":");
    const char *group = text[length] ? text + length + 1 : NULL;
    bool is_number;

    *user = (struct user){ .wanted = true, .has_gid = group != NULL };
    if (!parse_account(text, length, user->name, &user->uid, &user->has_uid)
        || (group
            && !parse_account(group, strlen(group), user->group, &user->gid,
                              &is_number)))
        return "not NAME or UID, up to 255 characters, and the same for a "
               "group after a colon";
    return NULL;
}

static const char *
set_user(void *settings, const char *value)
{
    struct rights *rights = settings;
    const char *wrong = parse_user(&rights->user, value);

    rights->user.origin = "--user";
    return wrong;
}

static const char *
set_new_privs(void *settings, const char *value)
{
    struct rights *rights = settings;

    (void)value;
    rights->new_privs = true;
    return NULL;
}

const struct option_entry rights_options[] = {
    { "cap-add", "NAME", "grant this capability too; ALL: all that we have",
      set_added },
    { "cap-drop", "NAME", "don't grant it; ALL: only those that are added",
      set_dropped },
    { "user,u", "USER[:GROUP]",
      "run as these, numbers or names in the container's passwd and group",
      set_user },
    { "new-privs", NULL,
      "let set-user-id programs and files' capabilities give rights",
      set_new_privs },
    { 0 },
};
