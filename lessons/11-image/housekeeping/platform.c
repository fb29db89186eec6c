/* What images call a machine: by the names of the language Go.
 * See "Platform" in the OCI image specification. */
#include "11-image/housekeeping/platform.h"

#include "fail.h"
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static const char *
architecture(void)
{
    static const char *const names[][2] = {
        { "x86_64", "amd64" }, { "aarch64", "arm64" },
        { "armv7l", "arm" },   { "armv8l", "arm" },
        { "i686", "386" },     { "loongarch64", "loong64" },
    };
    static struct utsname host; /* the rest have Go's names */

    uname(&host);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(host.machine, names[i][0]) == 0)
            return names[i][1];
    return host.machine;
}

const char *
platform_name(void)
{
    static char name[80];

    snprintf(name, sizeof(name), "linux/%s", architecture());
    return name;
}

static int
read_platform(const struct place *object, bool *fits)
{
    struct place os, machine;

    if (find_member(object, "os", JSON_STRING, &os) == -1
        || find_member(object, "architecture", JSON_STRING, &machine) == -1)
        return -1;
    *fits =
        (!os.value || strcmp(json_string_value(os.value), "linux") == 0)
        && (!machine.value
            || strcmp(json_string_value(machine.value), architecture()) == 0);
    return 0;
}

int
fits_platform(const struct place *entry, bool *fits)
{
    struct place platform;

    *fits = true;
    if (find_member(entry, "platform", JSON_OBJECT, &platform) == -1)
        return -1;
    return platform.value ? read_platform(&platform, fits) : 0;
}

void
note_platform(const struct place *config)
{
    const char *machine =
        json_string_value(json_object_get(config->value, "architecture"));

    if (machine && strcmp(machine, architecture()) != 0)
        note("the image is for %s, and this machine is %s", machine,
             architecture());
}
