/* What the attacks share.  Each is one file, linked statically, because it runs
 * where no library is. */
#ifndef ATTACK_H
#define ATTACK_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

/* How an attack ends, for scripts/attack.sh: anything but the first two means
 * that it could not even try. */
enum { SUCCEEDED = 0, REFUSED = 1, NOT_TRIED = 2 };

/* Copies what can be read of the file at once to standard output. */
static inline int
print_file(int directory, const char *path)
{
    char text[4096];
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);

    if (fd == -1) {
        perror(path);
        return REFUSED;
    }
    ssize_t length = read(fd, text, sizeof(text));
    close(fd);
    if (length == -1 || write(STDOUT_FILENO, text, (size_t)length) != length)
        return NOT_TRIED;
    return SUCCEEDED;
}

/* Goes on being what we are until the harness has looked at us from outside:
 * the FIFO opens when it begins to, and is at its end when it's done. */
static inline int
wait_for_look(const char *fifo)
{
    char byte;
    int fd = open(fifo, O_RDONLY | O_CLOEXEC);

    if (fd == -1 || read(fd, &byte, 1) != 0) {
        perror(fifo);
        return NOT_TRIED;
    }
    return SUCCEEDED;
}

/* Runs an attack that needs /proc, on one that it mounts where there is none,
 * as in lessons 01 and 02, and takes off again. */
static inline int
with_proc(int (*attack)(char **), char **argv)
{
    if (access("/proc/self", F_OK) == 0)
        return attack(argv);
    if (mount("proc", "/proc", "proc", 0, NULL) == -1) {
        perror("mount proc");
        return NOT_TRIED;
    }
    int result = attack(argv);
    return umount("/proc") == -1 ? NOT_TRIED : result;
}

#endif
