/* undo-read-only: make a read-only mount writable again, and write to it.
 * Usage: undo-read-only MOUNT FILE TEXT.
 * Closed by lesson 08, see README.md here and MS_REMOUNT in mount(2). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int fd = open(argv[2], O_WRONLY | O_CLOEXEC);
    if (fd != -1) {
        fprintf(stderr, "it was not read-only\n");
        return 2;
    }
    if (errno != EROFS) {
        perror(argv[2]);
        return 2;
    }
    if (mount(NULL, argv[1], NULL, MS_REMOUNT | MS_BIND, NULL) == -1) {
        perror("mount MS_REMOUNT");
        return 1;
    }
    fd = open(argv[2], O_WRONLY | O_CLOEXEC);
    if (fd == -1 || write(fd, argv[3], strlen(argv[3])) == -1) {
        perror(argv[2]);
        return 1;
    }
    return 0;
}
