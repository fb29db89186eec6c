/* write-sysctl: change a setting of the kernel that is the whole host's.
 * Usage: write-sysctl NAME VALUE.  NAME is a path below /proc/sys; it mounts
 * a /proc itself where there is none.  Ends with 1 if the kernel refuses.
 * Closed by lesson 06, see README.md here. */
#include "attack.h"
#include <string.h>

static int
write_setting(char **argv)
{
    const char *value = argv[2];
    char path[256];

    snprintf(path, sizeof(path), "/proc/sys/%s", argv[1]);
    if (access(path, F_OK) == -1) {
        perror(path);
        return NOT_TRIED;
    }
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd == -1 || write(fd, value, strlen(value)) == -1) {
        perror("open");
        return REFUSED;
    }
    close(fd);
    return SUCCEEDED;
}

int
main(int argc, char **argv)
{
    if (argc != 3)
        return NOT_TRIED;
    return with_proc(write_setting, argv);
}
