/* see-process: read what a process of the host was started with.
 * Usage: see-process PID.  Prints its command line, from a /proc that it
 * mounts itself where there is none; ends with 1 if no such process is seen.
 * Closed by lesson 02, see README.md here. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

static int
print_command_line(const char *pid)
{
    char path[64], text[4096];

    snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        perror(path);
        return 1;
    }
    ssize_t length = read(fd, text, sizeof(text));
    close(fd);
    if (length == -1 || write(STDOUT_FILENO, text, (size_t)length) != length)
        return 2;
    return 0;
}

int
main(int argc, char **argv)
{
    int mounted = 0;

    if (argc != 2)
        return 2;
    if (access("/proc/self", F_OK) == -1) {
        if (mount("proc", "/proc", "proc", 0, NULL) == -1) {
            perror("mount proc");
            return 2;
        }
        mounted = 1;
    }
    int result = print_command_line(argv[1]);
    if (mounted && umount("/proc") == -1)
        return 2;
    return result;
}
