/* Feeds a script to nft(8), which takes it as from somebody who types it into
 * `nft -f -`.  In a process of its own: the library behind nft ends its process
 * when memory or descriptors run out, and ours has links to remove then.
 * See README.md here, nft(8) and pipe(7). */
#include "05-net/housekeeping/nft.h"

#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The caller's PATH may lack /usr/sbin, or lead to somebody else's nft. */
static const char search_path[] =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* The whole script is in the pipe before nft starts, so nothing can cut it
 * short.  Returns the end to read from, or -1. */
static int
fill_pipe(const char *script)
{
    int ends[2], length = (int)strlen(script);

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1)
        return fail("pipe2");
    if (fcntl(ends[1], F_SETPIPE_SZ, length) == -1
        || write(ends[1], script, (size_t)length) != length) {
        fail("write a script of %d bytes into a pipe", length);
        close(ends[0]);
        ends[0] = -1;
    }
    close(ends[1]);
    return ends[0];
}

/* Signals stay blocked in nft, as they are in us: Ctrl-C stops no transaction
 * half-way. */
static void
exec_nft(int script, int answer)
{
    if (dup2(script, STDIN_FILENO) != -1 && dup2(answer, STDOUT_FILENO) != -1
        && dup2(answer, STDERR_FILENO) != -1
        && setenv("PATH", search_path, 1) == 0)
        execlp("nft", "nft", "-f", "-", (char *)NULL);
    if (errno == ENOENT)
        _exit(EXIT_NOTFOUND);
    dprintf(STDERR_FILENO, "exec: %s\n", strerror(errno));
    _exit(EXIT_NOEXEC);
}

/* Of all that nft says, the first line is the reason. */
static int
wait_for_nft(pid_t nft, int answer)
{
    char text[512] = "";
    int status;

    if (waitpid(nft, &status, 0) == -1)
        return fail("waitpid");
    if (status == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOTFOUND) {
        errno = ENOENT;
        return fail("exec nft");
    }
    if (pread(answer, text, sizeof(text) - 1, 0) <= 0)
        return refuse("nft ended with status %#x and without a word", status);
    return refuse("nft: %.*s", (int)strcspn(text, "\n"), text);
}

int
run_nft(const char *script)
{
    int input = fill_pipe(script), answer, result = -1;

    if (input == -1)
        return -1;
    answer = memfd_create("nft's answer", MFD_CLOEXEC);
    pid_t nft = answer == -1 ? -1 : fork();
    if (nft == 0)
        exec_nft(input, answer);
    if (answer == -1)
        fail("memfd_create");
    else if (nft == -1)
        fail("fork");
    else
        result = wait_for_nft(nft, answer);
    close(input);
    close(answer);
    return result;
}
