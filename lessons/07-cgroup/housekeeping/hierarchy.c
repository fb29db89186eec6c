/* Where the controllers are.  Each machine runs version 1, version 2 or both at
 * once, so we ask at run time.
 * See README.md here, cgroups(7) and "mountinfo" in proc(5). */
#include "07-cgroup/housekeeping/hierarchy.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
has_word(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (;;) {
        list += strspn(list, ", \n");
        size_t each = strcspn(list, ", \n");
        if (each == 0)
            return false;
        if (each == length && strncmp(list, word, each) == 0)
            return true;
        list += each;
    }
}

/* The path begins at the hierarchy's root (or the cgroup namespace's), but the
 * mount may show only a part of the tree, which begins at its own root.  And
 * another mount may hide this one. */
static int
set_paths(struct hierarchy *h, const char *root, const char *point,
          const char *path)
{
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);

    if (strncmp(path, root, length) != 0 || strncmp(path, "/..", 3) == 0
        || (path[length] != '/' && path[length] != '\0'))
        return -1;
    path += length;
    snprintf(h->top, sizeof(h->top), "%s", point);
    snprintf(h->path, sizeof(h->path), "%s%s", point,
             strcmp(path, "/") == 0 ? "" : path);
    return access(h->path, F_OK);
}

/* Returns 0 if a mount of the controller's hierarchy shows the cgroup. */
static int
find_mount(struct hierarchy *h, const char *controller, const char *path)
{
    char *text = read_file("/proc/self/mountinfo"), *rest = text, *line;
    char root[PATH_MAX], point[PATH_MAX], type[16], options[PATH_MAX];
    int result = -1;

    while (result == -1 && rest && (line = strsep(&rest, "\n"))) {
        const char *end = strstr(line, " - ");

        if (end && sscanf(line, "%*s %*s %*s %4095s %4095s", root, point) == 2
            && sscanf(end, " - %15s %*s %4095s", type, options) == 2
            && (h->version == 1 ? strcmp(type, "cgroup") == 0
                                      && has_word(options, controller)
                                : strcmp(type, "cgroup2") == 0))
            result = set_paths(h, root, point, path);
    }
    free(text);
    return result;
}

/* The top of version 2 lists the controllers that version 1 hasn't taken. */
static bool
has_controller(const struct hierarchy *h, const char *controller)
{
    char *list = read_file("%s/cgroup.controllers", h->top);
    bool has = strcmp(controller, "cgroup") == 0
               || (list && has_word(list, controller));

    free(list);
    return has;
}

/* A line is ID:CONTROLLERS:PATH, and the one of version 2 is 0::PATH. */
bool
read_hierarchy(char *line, const char *controller, struct hierarchy *h)
{
    strsep(&line, ":");
    const char *controllers = strsep(&line, ":");
    char first[64];

    if (!line)
        return false;
    *h = (struct hierarchy){ .version = *controllers ? 1 : 2 };
    snprintf(h->controllers, sizeof(h->controllers), "%s", controllers);
    snprintf(first, sizeof(first), "%.*s", (int)strcspn(controllers, ","),
             controllers);
    if (!controller)
        controller = h->version == 1 ? first : "cgroup";
    return (h->version == 2 || has_word(controllers, controller))
           && find_mount(h, controller, line) == 0
           && (h->version == 1 || has_controller(h, controller));
}

int
find_hierarchy(const char *controller, struct hierarchy *h)
{
    char *text = read_file("/proc/self/cgroup"), *rest = text, *line;
    bool found = false;

    if (!text)
        return fail("read /proc/self/cgroup");
    while (!found && (line = strsep(&rest, "\n")))
        found = read_hierarchy(line, controller, h);
    free(text);
    if (found)
        return 0;
    errno = ENOENT;
    return fail("find cgroup controller %s", controller);
}
