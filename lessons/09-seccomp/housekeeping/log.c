/* Names each refused call, as --seccomp-log demands: the kernel stops whoever
 * made it, tells our listener, and gives back what that one answers.
 * See seccomp_unotify(2). */
#include "09-seccomp/housekeeping/log.h"

#include "09-seccomp/housekeeping/evaluate.h"
#include "fail.h"
#include "file.h"
#include <ctype.h>
#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The listener's descriptor, as soon as there is one. */
static _Atomic int *listener;

static bool
gives_errno(uint32_t action)
{
    return (action & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO;
}

/* The process is the container's, and so is what it calls itself. */
static void
get_name(pid_t pid, char name[17])
{
    char *text = read_file("/proc/%d/comm", pid);

    const char *line = text ? strtok(text, "\n") : NULL;

    snprintf(name, 17, "%s", line ? line : "?");
    for (char *c = name; *c; c++)
        if (!isprint((unsigned char)*c))
            *c = '?';
    free(text);
}

static void
print_call(const struct seccomp_notif *asked, int error)
{
    const struct seccomp_data *call = &asked->data;
    char name[17];
    char *call_name = seccomp_syscall_resolve_num_arch(call->arch, call->nr);

    get_name((pid_t)asked->pid, name);
    note("refused: %s%s(%#llx, %#llx, %#llx, %#llx, %#llx, %#llx) "
         "by PID %d (%s): %s",
         call_name ? call_name : "unknown call",
         call->arch == seccomp_arch_native() ? "" : " of 32 bits",
         call->args[0], call->args[1], call->args[2], call->args[3],
         call->args[4], call->args[5], asked->pid, name, strerror(error));
    free(call_name);
}

static void
answer(const struct program *program)
{
    struct seccomp_notif asked = { 0 };

    /* ENOENT: whoever called was killed meanwhile. */
    if (ioctl(*listener, (int)SECCOMP_IOCTL_NOTIF_RECV, &asked) == -1)
        return;
    int error = (int)(evaluate(program, &asked.data) & SECCOMP_RET_DATA);
    struct seccomp_notif_resp answer = { .id = asked.id, .error = -error };

    print_call(&asked, error);
    ioctl(*listener, (int)SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

/* No signal that is meant for the command's group ends us; the end of PID 1
 * does, or a SIGKILL of the container's root, after which refused calls get
 * ENOSYS.  As the filter doesn't bind us, nobody inside may trace us. */
static void
run_logger(const struct program *program)
{
    const struct timespec moment = { .tv_nsec = 100000 };
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (prctl(PR_SET_DUMPABLE, 0) == -1)
        _exit(EXIT_SETUP);
    /* After the filter's load, no call is sure to be allowed by which the
     * command's process could wake us. */
    while (*listener == -1)
        nanosleep(&moment, NULL);
    for (;;)
        answer(program);
}

/* It shares our descriptors, and so gets the listener without a call of ours,
 * until our exec makes a table of its own for the command. */
static int
start_logger(const struct program *program)
{
    struct clone_args how = { .flags = CLONE_FILES | CLONE_PARENT };

    if (getpid() == 1)
        return refuse("--seccomp-log needs the init of the container: take "
                      "away --no-init or --new-privs");
    listener = mmap(NULL, sizeof(*listener), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (listener == MAP_FAILED)
        return fail("mmap");
    *listener = -1;
    long pid = syscall(SYS_clone3, &how, sizeof(how));
    if (pid == 0)
        run_logger(program);
    return pid == -1 ? fail("clone3") : 0;
}

int
load_logged(const struct program *program)
{
    struct program logged = *program;
    struct sock_fprog code = { (unsigned short)logged.length, logged.code };
    struct seccomp_notif_sizes sizes;

    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == -1)
        return fail("seccomp SECCOMP_GET_NOTIF_SIZES");
    if (sizes.seccomp_notif > sizeof(struct seccomp_notif))
        return refuse("--seccomp-log: this kernel tells more of a call than "
                      "this program knows");
    for (size_t i = 0; i < logged.length; i++)
        if (logged.code[i].code == (BPF_RET | BPF_K)
            && gives_errno(logged.code[i].k))
            logged.code[i].k = SECCOMP_RET_USER_NOTIF;
    if (start_logger(program) == -1)
        return -1;
    int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                          SECCOMP_FILTER_FLAG_NEW_LISTENER, &code);
    if (fd == -1)
        return fail("seccomp SECCOMP_FILTER_FLAG_NEW_LISTENER");
    *listener = fd;
    return 0;
}
