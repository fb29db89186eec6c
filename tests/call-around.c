/* call-around: tries calls that lesson 09 refuses in ways that a careless
 * filter lets pass, and says what became of each. Usage: call-around <FILE,
 * which is no terminal */
#include <errno.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void
say(const char *what, long result)
{
    printf("%s: %s\n", what, result == -1 ? strerror(errno) : "done");
    fflush(stdout);
}

/* A child that there shouldn't be ends at once. */
static long
ended(long pid)
{
    if (pid == 0)
        _exit(0);
    return pid == -1 ? -1 : waitpid((pid_t)pid, NULL, 0);
}

#ifdef __x86_64__
static void
end(int number)
{
    (void)number;
    _exit(0);
}

static long
call_as_i386(int number, int first, int second)
{
    int result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(first), "c"(second)
                     : "r8", "r9", "r10", "r11", "cc", "memory");
    errno = -result;
    return result < 0 ? -1 : result;
}
#endif

int
main(void)
{
    struct clone_args how = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

    say("fork", ended(fork()));
    say("clone",
        ended(syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWUTS | SIGCHLD, 0, 0,
                      0, 0)));
    say("clone3", ended(syscall(SYS_clone3, &how, sizeof(how))));
    say("ioctl TIOCSTI", ioctl(STDIN_FILENO, TIOCSTI, "x"));
    say("ioctl TIOCSTI and more",
        syscall(SYS_ioctl, STDIN_FILENO, TIOCSTI | 1UL << 32, "x"));
    say("ioctl TIOCLINUX", ioctl(STDIN_FILENO, TIOCLINUX, "x"));
    say("ioctl TIOCGWINSZ", ioctl(STDIN_FILENO, TIOCGWINSZ, "x"));
    say("unshare", unshare(CLONE_NEWUSER | CLONE_NEWUTS));
#ifdef __x86_64__
    /* A kernel without i386's calls ends a program that makes one. */
    signal(SIGSEGV, end);
    say("keyctl of x32", syscall(SYS_keyctl | 0x40000000, KEYCTL_GET_KEYRING_ID,
                                 KEY_SPEC_SESSION_KEYRING, 0));
    say("keyctl of i386",
        call_as_i386(288, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING));
    say("ioctl TIOCSTI of i386", call_as_i386(54, STDIN_FILENO, TIOCSTI));
#endif
    return 0;
}
