/* leak-mount: mount something that shows on the host.
 * Usage: leak-mount DIRECTORY.  Closed by lesson 03, see README.md here. */
#include <stdio.h>
#include <sys/mount.h>

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    if (mount("leaked", argv[1], "tmpfs", 0, "size=64k") == -1) {
        perror("mount");
        return 1;
    }
    return 0;
}
