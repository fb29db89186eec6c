/* write-volume: write a file that only the host's root may write.
 * Usage: write-volume PATH TEXT.  Ends with 1 if the kernel refuses.
 * Closed by lesson 06, see README.md here. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int fd = open(argv[1], O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd == -1) {
        perror("open");
        return access(argv[1], F_OK) == 0 ? 1 : 2;
    }
    size_t length = strlen(argv[2]);
    return write(fd, argv[2], length) == (ssize_t)length ? 0 : 2;
}
