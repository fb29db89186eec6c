/* make-device: make a node of a disk and read the disk past its file system.
 * Usage: make-device PATH MAJOR MINOR.  Prints the disk's first line; ends with
 * 1 if the kernel doesn't let it make or open the node.
 * Closed by lesson 06, see README.md here. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    char text[4096];

    if (argc != 4)
        return 2;
    dev_t device = makedev((unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
    if (mknod(argv[1], S_IFBLK | 0600, device) == -1) {
        perror("mknod");
        return 1;
    }
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        perror("open");
        return 1;
    }
    ssize_t length = read(fd, text, sizeof(text));
    if (length <= 0)
        return 2;
    printf("%.*s\n", (int)length, text);
    return 0;
}
