/* What Docker and Podman add to a rule: when it applies.
 * See https://docs.docker.com/engine/security/seccomp/ and capabilities(7). */
#include "09-seccomp/housekeeping/conditions.h"

#include "fail.h"
#include <ctype.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>

/* How many conditions there are, and how many of them are true. */
struct tally {
    size_t asked, met;
};

/* One condition, however many there are in the list. */
static int
count_architectures(const struct place *conditions, struct tally *tally)
{
    static const struct choice machines[] = {
        { "amd64", SCMP_ARCH_X86_64 },
        { "arm64", SCMP_ARCH_AARCH64 },
        { 0 },
    };
    struct place list, name;
    const struct choice *own = machines;
    bool is_listed = false;

    if (find_member(conditions, "arches", JSON_ARRAY, &list) == -1)
        return -1;
    while (own->word && own->meaning != seccomp_arch_native())
        own++;
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        if (get_element(&list, i, JSON_STRING, &name) == -1)
            return -1;
        is_listed |=
            own->word && strcmp(json_string_value(name.value), own->word) == 0;
    }
    tally->asked += json_array_size(list.value) > 0;
    tally->met += is_listed;
    return 0;
}

static int
count_caps(const struct place *conditions, cap_mask granted,
           struct tally *tally)
{
    struct place list, name;
    cap_value_t cap;

    if (find_member(conditions, "caps", JSON_ARRAY, &list) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        if (get_element(&list, i, JSON_STRING, &name) == -1)
            return -1;
        const char *text = json_string_value(name.value);
        /* Of "CAP_CHOWN,KILL" libcap takes the first. */
        if (strncmp(text, "CAP_", 4) != 0 || strchr(text, ',')
            || cap_from_name(text, &cap) == -1)
            return refuse_place(&name, "%s is unknown", text);
        tally->met += granted >> cap & 1;
    }
    tally->asked += json_array_size(list.value);
    return 0;
}

static int
count_kernel(const struct place *conditions, struct tally *tally)
{
    struct place minimum;
    struct utsname kernel;
    unsigned major = 0, minor = 0, own_major = 0, own_minor = 0;
    int end = 0;

    if (find_member(conditions, "minKernel", JSON_STRING, &minimum) == -1)
        return -1;
    if (!minimum.value)
        return 0;
    const char *text = json_string_value(minimum.value);
    if (strspn(text, "0123456789.") != strlen(text)
        || sscanf(text, "%3u.%3u%n", &major, &minor, &end) != 2 || text[end])
        return refuse_place(&minimum, "not two numbers, like 4.8");
    if (uname(&kernel) == -1)
        return fail("uname");
    sscanf(kernel.release, "%u.%u", &own_major, &own_minor);
    tally->asked++;
    tally->met +=
        own_major > major || (own_major == major && own_minor >= minor);
    return 0;
}

static int
count_conditions(const struct place *rule, const char *key, cap_mask granted,
                 struct tally *tally)
{
    static const char *const known[] = { "arches", "caps", "minKernel", NULL };
    struct place conditions;

    if (find_member(rule, key, JSON_OBJECT, &conditions) == -1)
        return -1;
    if (!conditions.value)
        return 0;
    if (expect_keys(&conditions, known) == -1
        || count_architectures(&conditions, tally) == -1
        || count_caps(&conditions, granted, tally) == -1)
        return -1;
    return count_kernel(&conditions, tally);
}

int
weigh_conditions(const struct place *rule, cap_mask granted, bool *applies)
{
    struct tally includes = { 0 }, excludes = { 0 };

    if (count_conditions(rule, "includes", granted, &includes) == -1
        || count_conditions(rule, "excludes", granted, &excludes) == -1)
        return -1;
    *applies = includes.met == includes.asked && excludes.met == 0;
    return 0;
}
