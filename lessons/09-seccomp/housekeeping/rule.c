/* A rule of a profile: what is done at which calls with which arguments.
 * See "Seccomp" in the OCI runtime specification, config-linux.md. */
#include "09-seccomp/housekeeping/rule.h"

#include "09-seccomp/housekeeping/conditions.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

struct rule {
    uint32_t action;
    bool applies;
    size_t count;
    struct scmp_arg_cmp comparisons[64];
};

/* Podman writes the name, too.  *number is -1, or must be the same. */
static int
find_errno_name(const struct place *object, const char *key, json_int_t *number)
{
    static const struct choice names[] = {
        { "EPERM", EPERM },   { "ENOENT", ENOENT }, { "EACCES", EACCES },
        { "EINVAL", EINVAL }, { "ENOSYS", ENOSYS }, { 0 },
    };
    struct place name;
    uint32_t named;

    if (find_member(object, key, JSON_STRING, &name) == -1)
        return -1;
    if (!name.value)
        return 0;
    if (read_choice(&name, names, &named) == -1)
        return -1;
    if (*number != -1 && *number != named)
        return refuse_place(&name, "not the name of the number");
    *number = named;
    return 0;
}

int
read_action(const struct place *object, const char *const keys[3],
            uint32_t *action)
{
    static const struct choice actions[] = {
        { "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW },
        { "SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0) },
        { "SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD },
        { "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS },
        { "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD },
        { "SCMP_ACT_LOG", SCMP_ACT_LOG },
        { "SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY },
        { "SCMP_ACT_TRACE", SCMP_ACT_TRACE(0) },
        { "SCMP_ACT_TRAP", SCMP_ACT_TRAP },
        { 0 },
    };
    struct place name;
    json_int_t number = -1;

    if (require_member(object, keys[0], JSON_STRING, &name) == -1
        || read_choice(&name, actions, action) == -1
        /* libseccomp doesn't take 4095, the kernel's last.  With 0 the call
         * does nothing, and seems to succeed. */
        || find_number(object, keys[1], 4094, &number) == -1
        || find_errno_name(object, keys[2], &number) == -1)
        return -1;
    if (*action == SCMP_ACT_NOTIFY)
        return refuse_place(&name, "there is no listener to notify");
    if (*action == SCMP_ACT_ERRNO(0) || *action == SCMP_ACT_TRACE(0))
        *action |= number == -1 ? EPERM : (uint32_t)number;
    else if (number != -1)
        return refuse_place(&name, "returns no errno, and one is given");
    return 0;
}

static int
read_comparison(const struct place *place, struct scmp_arg_cmp *comparison)
{
    static const char *const known[] = { "index", "value", "valueTwo", "op",
                                         NULL };
    static const struct choice ops[] = {
        { "SCMP_CMP_EQ", SCMP_CMP_EQ },
        { "SCMP_CMP_NE", SCMP_CMP_NE },
        { "SCMP_CMP_LT", SCMP_CMP_LT },
        { "SCMP_CMP_LE", SCMP_CMP_LE },
        { "SCMP_CMP_GT", SCMP_CMP_GT },
        { "SCMP_CMP_GE", SCMP_CMP_GE },
        { "SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ },
        { 0 },
    };
    json_int_t index = 0, value = 0, second = 0;
    struct place number, name;
    uint32_t op = 0;

    if (expect_keys(place, known) == -1
        || require_member(place, "index", JSON_INTEGER, &number) == -1
        || require_member(place, "value", JSON_INTEGER, &number) == -1
        || find_number(place, "index", 5, &index) == -1
        || find_number(place, "value", INT64_MAX, &value) == -1
        || find_number(place, "valueTwo", INT64_MAX, &second) == -1
        || require_member(place, "op", JSON_STRING, &name) == -1
        || read_choice(&name, ops, &op) == -1)
        return -1;
    *comparison =
        (struct scmp_arg_cmp){ (unsigned)index, (enum scmp_compare)op,
                               (scmp_datum_t)value, (scmp_datum_t)second };
    return 0;
}

static int
read_comparisons(const struct place *place, struct rule *rule)
{
    enum { MOST = sizeof(rule->comparisons) / sizeof(*rule->comparisons) };
    struct place list, element;

    if (find_member(place, "args", JSON_ARRAY, &list) == -1)
        return -1;
    rule->count = json_array_size(list.value);
    if (rule->count > MOST)
        return refuse_place(&list, "more than %d", MOST);
    for (size_t i = 0; i < rule->count; i++)
        if (get_element(&list, i, JSON_OBJECT, &element) == -1
            || read_comparison(&element, &rule->comparisons[i]) == -1)
            return -1;
    return 0;
}

static int
add_call(const struct rule *rule, const struct place *name,
         struct compiler *compiler)
{
    const char *wrong = "another rule says otherwise of the same args";

    if (!rule->applies
        || add_rule(compiler, json_string_value(name->value), rule->action,
                    rule->comparisons, rule->count)
               == 0)
        return 0;
    if (errno == E2BIG)
        wrong = "more rules than the kernel takes instructions";
    else if (errno != EEXIST)
        wrong = strerror(errno);
    return refuse_place(name, "%s", wrong);
}

/* Profiles once had a rule for each name. */
static int
add_calls(const struct rule *rule, const struct place *place,
          struct compiler *compiler)
{
    struct place names, name;
    size_t count;

    if (find_member(place, "names", JSON_ARRAY, &names) == -1
        || find_member(place, "name", JSON_STRING, &name) == -1)
        return -1;
    count = json_array_size(names.value);
    if (name.value && count > 0)
        return refuse_place(&name, "there are names already");
    if (name.value)
        return add_call(rule, &name, compiler);
    if (count == 0)
        return refuse_place(&names, "missing");
    for (size_t i = 0; i < count; i++)
        if (get_element(&names, i, JSON_STRING, &name) == -1
            || add_call(rule, &name, compiler) == -1)
            return -1;
    return 0;
}

int
read_rule(const struct place *place, cap_mask granted,
          struct compiler *compiler)
{
    static const char *const action_keys[] = { "action", "errnoRet", "errno" };
    static const char *const known[] = { "names",    "name",     "action",
                                         "errnoRet", "errno",    "args",
                                         "includes", "excludes", "comment",
                                         NULL };
    struct rule rule = { 0 };

    if (expect_keys(place, known) == -1
        || read_action(place, action_keys, &rule.action) == -1
        || read_comparisons(place, &rule) == -1
        || weigh_conditions(place, granted, &rule.applies) == -1)
        return -1;
    return add_calls(&rule, place, compiler);
}
