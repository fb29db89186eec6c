/* The command's environment: the same for everybody who runs the image, but for
 * what they ask for.
 * See the chapter, and environ(7). */
#include "11-image/housekeeping/environment.h"

#include "fail.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A text without "=" says nothing. */
static int
set_variable(const char *text)
{
    const char *equals = strchr(text, '=');

    if (!equals || equals == text)
        return 0;
    char *name = strndup(text, (size_t)(equals - text));
    int result = name ? setenv(name, equals + 1, 1) : -1;
    free(name);
    return result;
}

static const char *
home_of(const struct user *user)
{
    if (!user->wanted)
        return "/root";
    return *user->home ? user->home : "/";
}

static int
begin_environment(const struct image *image)
{
    char host[HOST_NAME_MAX + 1] = "";
    const char *type = getenv("TERM");
    char *terminal = type && isatty(STDIN_FILENO) ? strdup(type) : NULL;

    gethostname(host, sizeof(host) - 1);
    clearenv();
    if (setenv("PATH",
               "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
               1)
            == -1
        || setenv("HOSTNAME", host, 1) == -1
        || setenv("HOME", home_of(image->user), 1) == -1
        || (terminal && setenv("TERM", terminal, 1) == -1))
        return fail("setenv");
    free(terminal);
    for (char **text = image->config.env; text && *text; text++)
        if (set_variable(*text) == -1)
            return fail("setenv %s", *text);
    return 0;
}

int
set_environment(const struct image *image)
{
    if ((image->is_there || image->is_clean) && begin_environment(image) == -1)
        return -1;
    for (int i = 0; i < image->env_count; i++)
        if (set_variable(image->env[i]) == -1)
            return fail("setenv %s", image->env[i]);
    return 0;
}
