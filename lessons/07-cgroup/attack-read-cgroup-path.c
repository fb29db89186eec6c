/* read-cgroup-path: read where on the host the own cgroup is, which tells the
 * container's name, and the engine's.  Mounts a /proc where there is none.
 * Ends with 1 if every path is "/".  Closed by lesson 07, see README.md here.
 */
#include "attack.h"
#include <string.h>

static int
print_paths(char **argv)
{
    char line[4096];
    int result = REFUSED;
    FILE *file = fopen("/proc/self/cgroup", "re");

    (void)argv;
    if (!file) {
        perror("/proc/self/cgroup");
        return NOT_TRIED;
    }
    while (fgets(line, sizeof(line), file)) {
        const char *path = strrchr(line, ':');

        fputs(line, stdout);
        if (path && strcmp(path, ":/\n") != 0)
            result = SUCCEEDED;
    }
    fclose(file);
    return result;
}

int
main(int argc, char **argv)
{
    (void)argc;
    return with_proc(print_paths, argv);
}
