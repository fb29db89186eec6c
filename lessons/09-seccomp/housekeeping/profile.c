/* A profile of system calls, as a file of Docker's, Podman's or of the Open
 * Container Initiative (OCI) has it.  Whatever is not as it must be is an
 * error: a typing mistake shall open no door. See "Seccomp" in the OCI runtime
 * specification, config-linux.md. */
#include "09-seccomp/housekeeping/profile.h"

#include "09-seccomp/housekeeping/json.h"
#include "09-seccomp/housekeeping/rule.h"
#include <ctype.h>
#include <errno.h>
#include <string.h>

/* Returns libseccomp's word for it, or 0. */
static uint32_t
find_token(const char *name)
{
    char text[32] = "";

    if (strncmp(name, "SCMP_ARCH_", 10) != 0)
        return 0;
    for (size_t i = 0; i < sizeof(text) - 1 && name[10 + i]; i++) {
        if (islower((unsigned char)name[10 + i]))
            return 0;
        text[i] = (char)tolower((unsigned char)name[10 + i]);
    }
    return seccomp_arch_resolve_name(text);
}

/* Does this machine run programs of that architecture? */
static bool
is_own(uint32_t token)
{
    uint32_t own = seccomp_arch_native();

    if (own == SCMP_ARCH_X86_64)
        return token == own || token == SCMP_ARCH_X86 || token == SCMP_ARCH_X32;
    return token == own || (own == SCMP_ARCH_AARCH64 && token == SCMP_ARCH_ARM);
}

/* Sets *own if one of them is this machine's. */
static int
add_architectures(const struct place *list, struct compiler *compiler,
                  bool *own)
{
    struct place name;

    for (size_t i = 0; i < json_array_size(list->value); i++) {
        if (get_element(list, i, JSON_STRING, &name) == -1)
            return -1;
        const char *text = json_string_value(name.value);
        uint32_t token = find_token(text);
        if (token == 0)
            return refuse_place(&name, "%s is unknown", text);
        if (add_token(compiler, token) == -1)
            return refuse_place(&name, "seccomp_arch_add: %s", strerror(errno));
        *own |= is_own(token);
    }
    return 0;
}

/* Docker's way: what belongs to which machine. */
static int
read_map(const struct place *map, struct compiler *compiler)
{
    static const char *const known[] = { "architecture", "subArchitectures",
                                         NULL };
    struct place entry, name, others;
    bool own;

    for (size_t i = 0; i < json_array_size(map->value); i++) {
        if (get_element(map, i, JSON_OBJECT, &entry) == -1
            || expect_keys(&entry, known) == -1
            || require_member(&entry, "architecture", JSON_STRING, &name) == -1
            || find_member(&entry, "subArchitectures", JSON_ARRAY, &others)
                   == -1)
            return -1;
        if (find_token(json_string_value(name.value)) == seccomp_arch_native()
            && add_architectures(&others, compiler, &own) == -1)
            return -1;
    }
    return 0;
}

static int
read_architectures(const struct place *file, struct compiler *compiler)
{
    struct place list, map;
    bool own = false;

    if (find_member(file, "architectures", JSON_ARRAY, &list) == -1
        || find_member(file, "archMap", JSON_ARRAY, &map) == -1)
        return -1;
    if (json_array_size(list.value) == 0)
        return read_map(&map, compiler);
    if (json_array_size(map.value) > 0)
        return refuse_place(&map, "there are architectures already");
    if (add_architectures(&list, compiler, &own) == -1)
        return -1;
    return own ? 0 : refuse_place(&list, "none of them is this machine's");
}

/* No other process gets our filter, and we load it without flags. */
static int
refuse_extras(const struct place *file)
{
    static const char *const keys[] = { "listenerPath", "listenerMetadata" };
    struct place place;

    for (size_t i = 0; i < 2; i++) {
        if (find_member(file, keys[i], JSON_STRING, &place) == -1)
            return -1;
        if (place.value)
            return refuse_place(&place, "there is no listener");
    }
    if (find_member(file, "flags", JSON_ARRAY, &place) == -1)
        return -1;
    if (json_array_size(place.value) > 0)
        return refuse_place(&place, "none can be set here");
    return 0;
}

static int
compile(const struct place *file, cap_mask granted, struct compiler *compiler)
{
    static const char *const action_keys[] = { "defaultAction",
                                               "defaultErrnoRet",
                                               "defaultErrno" };
    static const char *const known[] = { "defaultAction", "defaultErrnoRet",
                                         "defaultErrno",  "architectures",
                                         "archMap",       "flags",
                                         "listenerPath",  "listenerMetadata",
                                         "syscalls",      NULL };
    uint32_t default_action = 0;
    struct place list, rule;

    if (expect_type(file, JSON_OBJECT) == -1 || expect_keys(file, known) == -1
        || read_action(file, action_keys, &default_action) == -1
        || refuse_extras(file) == -1
        || begin_filter(compiler, default_action) == -1
        || read_architectures(file, compiler) == -1
        || find_member(file, "syscalls", JSON_ARRAY, &list) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(list.value); i++)
        if (get_element(&list, i, JSON_OBJECT, &rule) == -1
            || read_rule(&rule, granted, compiler) == -1)
            return -1;
    return 0;
}

int
read_profile(const char *path, cap_mask granted, struct program *program)
{
    struct place file = { .name = path, .value = load_json(path) };
    struct compiler compiler = { 0 };

    if (!file.value)
        return -1;
    int result = compile(&file, granted, &compiler);
    if (result == 0)
        result = write_program(&compiler, path, program);
    end_filter(&compiler);
    json_decref(file.value);
    return result;
}
