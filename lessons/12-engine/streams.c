/* What a container has in the place of its caller's terminal: streams and a
 * session of its own.  See README.md here, pipe(7) and credentials(7). */
#include "12-engine/streams.h"

#include "02-pid/housekeeping/job.h"
#include "fail.h"
#include "spawn.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_stream(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) == -1)
        return fail("pipe2");
    /* Any user inside may open /dev/stdout, who hasn't made this pipe. */
    if (fchmod(ends[1], 0622) == -1)
        return fail("chmod a pipe");
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1 ? fail("fcntl O_NONBLOCK")
                                                     : 0;
}

int
open_streams(struct streams *streams)
{
    if (open_stream(streams->out) == -1 || open_stream(streams->err) == -1)
        return -1;
    return 0;
}

void
close_inner_streams(struct streams *streams)
{
    close(streams->out[1]);
    close(streams->err[1]);
}

/* What reaches a whole group must not reach PID 1, too. */
static void
leave_group(void)
{
    setpgid(0, 0);
}

int
enter_session(const struct streams *streams)
{
    call_before_exec(leave_group);
    end_by(0); /* the monitor says which signal it is itself */
    if (setsid() == -1)
        return fail("setsid");
    if (dup2(streams->out[1], STDOUT_FILENO) == -1
        || dup2(streams->err[1], STDERR_FILENO) == -1
        || (streams->lock != JOB_REPORTS
            && dup3(streams->lock, JOB_REPORTS, O_CLOEXEC) == -1))
        return fail("dup2");
    return 0;
}

static int
replace(int fd, int by)
{
    if (by == -1 || dup2(by, fd) == -1)
        return fail("replace a stream of the caller's");
    close(by);
    return 0;
}

int
collect_own_words(void)
{
    if (replace(STDOUT_FILENO, memfd_create("stdout", MFD_CLOEXEC)) == -1
        || replace(STDERR_FILENO, memfd_create("stderr", MFD_CLOEXEC)) == -1)
        return -1;
    return 0;
}

int
read_own_words(int fd)
{
    lseek(fd, 0, SEEK_SET);
    return dup(fd);
}
