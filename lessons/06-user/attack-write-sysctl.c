/* write-sysctl: change a setting of the kernel that is the whole host's.
 * Usage: write-sysctl NAME VALUE.  NAME is a path below /proc/sys; it mounts
 * a /proc itself where there is none.  Ends with 1 if the kernel refuses.
 * Closed by lesson 06, see README.md here. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int
write_setting(const char *name, const char *value)
{
    char path[256];

    snprintf(path, sizeof(path), "/proc/sys/%s", name);
    if (access(path, F_OK) == -1) {
        perror(path);
        return 2;
    }
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd == -1 || write(fd, value, strlen(value)) == -1) {
        perror(path);
        return 1;
    }
    close(fd);
    return 0;
}

int
main(int argc, char **argv)
{
    int mounted = 0;

    if (argc != 3)
        return 2;
    if (access("/proc/self", F_OK) == -1) {
        if (mount("proc", "/proc", "proc", 0, NULL) == -1) {
            perror("mount proc");
            return 2;
        }
        mounted = 1;
    }
    int result = write_setting(argv[1], argv[2]);
    if (mounted && umount("/proc") == -1)
        return 2;
    return result;
}
