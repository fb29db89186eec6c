/* mount-inside: mount a file system in the container.
 * Usage: mount-inside FIFO SOURCE DIRECTORY.  Mounts a tmpfs, and keeps it
 * until the harness has looked: the FIFO opens when it begins to, and is at
 * its end when it's done.  Closed by lesson 08, see README.md here. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    char byte;

    if (argc != 4)
        return 2;
    if (mount(argv[2], argv[3], "tmpfs", 0, "size=64k") == -1) {
        perror("mount");
        return 1;
    }
    int fifo = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fifo == -1 || read(fifo, &byte, 1) != 0)
        return 2;
    return 0;
}
