/* A program whose own file nobody can reach through it, because it runs from a
 * copy.  See the chapter and memfd_create(2). */
#include "06-user/housekeeping/sealed.h"

#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_EXEC /* Linux 6.3 */
#define MFD_EXEC 0x10U
#endif

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

/* Older kernels don't know MFD_EXEC, and newer ones may insist on it. */
static int
make_file(void)
{
    const char *name = program_invocation_short_name;
    const unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int file = memfd_create(name, flags | MFD_EXEC);

    if (file == -1 && errno == EINVAL)
        file = memfd_create(name, flags);
    return file == -1 ? fail("memfd_create %s", name) : file;
}

/* Returns how much of the program's file the kernel maps to run it.  What
 * follows is for debuggers, and half of it. */
static size_t
mapped_size(void)
{
    const ElfW(Phdr) *segment = (const void *)getauxval(AT_PHDR);
    size_t size = 0;

    for (unsigned long n = getauxval(AT_PHNUM); n > 0; n--, segment++)
        if (segment->p_type == PT_LOAD)
            size = segment->p_offset + segment->p_filesz;
    return size;
}

static int
fill_and_seal(int file, int program)
{
    ssize_t copied;
    size_t left = mapped_size();

    do {
        copied = sendfile(file, program, NULL, left);
        left -= copied > 0 ? (size_t)copied : 0;
    } while (copied > 0 && left > 0);
    if (copied == -1)
        return fail("sendfile the program's file");
    return fcntl(file, F_ADD_SEALS, SEALS) == -1 ? fail("fcntl F_ADD_SEALS")
                                                 : 0;
}

int
run_sealed(char **argv)
{
    int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    if (program == -1)
        return fail("open /proc/self/exe");
    /* What is in a file system has no seals: EINVAL. */
    if (fcntl(program, F_GET_SEALS) == SEALS) {
        close(program);
        /* The kernel named us by a number, the descriptor's. */
        return prctl(PR_SET_NAME, program_invocation_short_name) == -1
                   ? fail("prctl PR_SET_NAME")
                   : 0;
    }
    int copy = make_file();
    if (copy == -1 || fill_and_seal(copy, program) == -1)
        return -1;
    syscall(SYS_execveat, copy, "", argv, environ, AT_EMPTY_PATH);
    return fail("execveat the program's copy");
}
