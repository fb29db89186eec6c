/* setuid-root: become root through a set-user-id program, as user 1000.
 * Usage: setuid-root HELPER FILE.  The helper is a copy of this program that
 * belongs to root and has the set-user-id bit: it prints the file, which only
 * root may read.  Closed by lesson 08, see README.md here and execve(2). */
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { USER = 1000 };

/* Lessons before 08 have no --user, and start us as root. */
static int
become_user(void)
{
    if (getuid() == USER)
        return 0;
    if (setgroups(0, NULL) == -1 || setresgid(USER, USER, USER) == -1)
        return -1;
    return setresuid(USER, USER, USER);
}

static int
print_file(const char *path)
{
    char text[256];
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
    if (argc != 3)
        return 2;
    if (strcmp(argv[0], "helper") == 0)
        return print_file(argv[2]);
    if (become_user() == -1) {
        perror("become user 1000");
        return 2;
    }
    execl(argv[1], "helper", argv[1], argv[2], (char *)NULL);
    perror(argv[1]);
    return 2;
}
