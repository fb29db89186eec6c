/* change-image: write into a file of the root file system, from which the next
 * container begins.
 * Usage: change-image PATH TEXT.  Ends with 1 if the kernel refuses.
 * Closed by lesson 10, see README.md here. */
#include "attack.h"

#include <string.h>

int
main(int argc, char **argv)
{
    if (argc != 3)
        return NOT_TRIED;
    int fd = open(argv[1], O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd == -1) {
        perror("open");
        return access(argv[1], F_OK) == 0 ? REFUSED : NOT_TRIED;
    }
    ssize_t length = (ssize_t)strlen(argv[2]);
    return write(fd, argv[2], (size_t)length) == length ? SUCCEEDED : NOT_TRIED;
}
