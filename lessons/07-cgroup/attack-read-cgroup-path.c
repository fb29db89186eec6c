/* read-cgroup-path: read where on the host the own cgroup is, which tells the
 * container's name, and the engine's.  Mounts a /proc where there is none.
 * Ends with 1 if every path is "/".  Closed by lesson 07, see README.md here.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int
print_paths(void)
{
    char line[4096];
    int result = 1;
    FILE *file = fopen("/proc/self/cgroup", "re");

    if (!file) {
        perror("/proc/self/cgroup");
        return 2;
    }
    while (fgets(line, sizeof(line), file)) {
        const char *path = strrchr(line, ':');

        fputs(line, stdout);
        if (path && strcmp(path, ":/\n") != 0)
            result = 0;
    }
    fclose(file);
    return result;
}

int
main(void)
{
    int mounted = 0;

    if (access("/proc/self", F_OK) == -1) {
        if (mount("proc", "/proc", "proc", 0, NULL) == -1) {
            perror("mount proc");
            return 2;
        }
        mounted = 1;
    }
    int result = print_paths();
    if (mounted && umount("/proc") == -1)
        return 2;
    return result;
}
