/* type-command: type a line into the caller's terminal, which the caller's
 * shell reads as its next command.  Usage: type-command TEXT. The harness calls
 * "type-command -- PROGRAM [ARG]...", which runs the program on a terminal of
 * its own and prints what was left to be read on it. Closed by lesson 09.
 * See TIOCSTI in ioctl_tty(2), and CVE-2017-5226. */
#include "attack.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>

static int
type(const char *text)
{
    /* Who was handed a pipe may still be in the session of a terminal. */
    int terminal = STDIN_FILENO;

    if (!isatty(terminal))
        terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal == -1) {
        int result = errno == ENXIO ? REFUSED : NOT_TRIED;
        perror("/dev/tty");
        return result;
    }
    for (; *text; text++)
        if (ioctl(terminal, TIOCSTI, text) == -1) {
            perror("ioctl TIOCSTI");
            return REFUSED;
        }
    return SUCCEEDED;
}

static int
run_on_terminal(int terminal, char **argv)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1 || setsid() == -1
            || ioctl(terminal, TIOCSCTTY, 0) == -1
            || dup2(terminal, STDIN_FILENO) == -1)
            _exit(NOT_TRIED);
        execvp(argv[0], argv);
        _exit(NOT_TRIED);
    }
    if (pid == -1 || waitpid(pid, &status, 0) == -1 || !WIFEXITED(status))
        return NOT_TRIED;
    return WEXITSTATUS(status);
}

/* A terminal that hands over what was typed at once, and doesn't echo it. */
static int
open_terminal(void)
{
    struct termios settings;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1)
        return -1;
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal == -1 || tcgetattr(terminal, &settings) == -1)
        return -1;
    cfmakeraw(&settings);
    settings.c_cc[VMIN] = 0;
    return tcsetattr(terminal, TCSANOW, &settings) == -1 ? -1 : terminal;
}

int
main(int argc, char **argv)
{
    char typed[4096];

    if (argc == 2)
        return type(argv[1]);
    if (argc < 3 || strcmp(argv[1], "--") != 0)
        return NOT_TRIED;
    int terminal = open_terminal();
    if (terminal == -1) {
        perror("terminal");
        return NOT_TRIED;
    }
    int result = run_on_terminal(terminal, argv + 2);
    ssize_t length = read(terminal, typed, sizeof(typed));
    if (length > 0)
        printf("%.*s\n", (int)length, typed);
    return result;
}
