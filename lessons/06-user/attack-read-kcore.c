/* read-kcore: read the kernel's memory.  It is enough to read the first 64
 * bytes, the header of the file that the kernel shows it as.
 * Closed by lesson 06, see proc(5). */
#include "attack.h"

static int
read_memory(char **argv)
{
    char header[64];

    (void)argv;
    int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        perror("/proc/kcore");
        return REFUSED;
    }
    ssize_t length = read(fd, header, sizeof(header));
    close(fd);
    /* What covers it (/dev/null) is empty. */
    if (length <= 0)
        return REFUSED;
    return write(STDOUT_FILENO, header, (size_t)length) == length ? SUCCEEDED
                                                                  : NOT_TRIED;
}

int
main(int argc, char **argv)
{
    return argc == 1 ? with_proc(read_memory, argv) : NOT_TRIED;
}
