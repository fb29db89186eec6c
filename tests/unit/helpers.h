/* What the unit tests share: a captured stderr, and a child that may end the
 * process, whose end is then judged.  Nothing asserts inside a child: it would
 * go on with the next test there.
 * See https://api.cmocka.org and wait(2). */
#ifndef HELPERS_H
#define HELPERS_H

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* After those that it needs. */
#include <cmocka.h>
#undef fail /* ours is meant */

enum { TIME_LIMIT = 10 * 1000, CAPTURED = 16 * 1024 }; /* ms; bytes */

/* TEST(name) { ... } is a test that needs no other list than this. */
static struct CMUnitTest tests[64];
static size_t listed;

static inline void
list_test(const char *name, CMUnitTestFunction function)
{
    if (listed == sizeof(tests) / sizeof(*tests))
        abort();
    tests[listed].name = name;
    tests[listed++].test_func = function;
}

#define TEST(name)                                             \
    static void test_##name(void **state);                     \
    __attribute__((constructor)) static void list_##name(void) \
    {                                                          \
        list_test("test_" #name, test_##name);                 \
    }                                                          \
    static void test_##name(__attribute__((unused)) void **state)

int
main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}

static inline void
read_captured(int file, char *text)
{
    ssize_t length = pread(file, text, CAPTURED - 1, 0);

    text[length > 0 ? length : 0] = '\0';
    close(file);
}

/* What attempt(call) saw of a call: what it returned, errno after it, and what
 * it wrote to stderr, which goes into a file in memory meanwhile. */
static struct {
    int file, stderr, result, error;
    char said[CAPTURED];
} attempted;

#define attempt(call)              \
    do {                           \
        begin_attempt();           \
        attempted.result = (call); \
        attempted.error = errno;   \
        end_attempt();             \
    } while (0)

static inline void
begin_attempt(void)
{
    int before = errno;

    attempted.file = memfd_create("stderr", MFD_CLOEXEC);
    attempted.stderr = dup(STDERR_FILENO);
    dup2(attempted.file, STDERR_FILENO);
    errno = before;
}

static inline void
end_attempt(void)
{
    dup2(attempted.stderr, STDERR_FILENO);
    close(attempted.stderr);
    read_captured(attempted.file, attempted.said);
}

/* It failed with that errno, and said just this. */
#define assert_failed(expected, text)                \
    do {                                             \
        assert_int_equal(attempted.result, -1);      \
        assert_int_equal(attempted.error, expected); \
        assert_string_equal(attempted.said, text);   \
    } while (0)

struct ended {
    int status; /* see wait(2) */
    char out[CAPTURED], err[CAPTURED];
};

/* Runs function(arg) in a child, which ends with what it returns.  One that
 * doesn't end within the time limit is killed. */
static inline void
run_child(struct ended *ended, int (*function)(void *), void *arg)
{
    int out = memfd_create("stdout", MFD_CLOEXEC);
    int err = memfd_create("stderr", MFD_CLOEXEC);
    struct timespec limit = { .tv_sec = TIME_LIMIT / 1000 };
    sigset_t ends, before;

    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ends, &before);
    fflush(NULL); /* or a child that calls exit(3) says it once more */
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        _exit(function(arg));
    }
    ended->status = -1;
    while (waitpid(pid, &ended->status, WNOHANG) == 0)
        if (sigtimedwait(&ends, NULL, &limit) == -1 && errno == EAGAIN)
            kill(pid, SIGKILL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    read_captured(out, ended->out);
    read_captured(err, ended->err);
}

/* Leaves no descriptor free.  Returns false where valgrind, which needs some
 * itself, makes light of the limit. */
static inline bool
forbid_descriptors(void)
{
    struct rlimit none = { 0, 0 };

    return setrlimit(RLIMIT_NOFILE, &none) == 0 && dup(STDOUT_FILENO) == -1;
}

enum { SKIPPED = 77 }; /* what a child returns that could not try */

static inline void
skip_without_clone3(void)
{
    /* Too small a size is an error, and only valgrind says ENOSYS. */
    if (syscall(SYS_clone3, NULL, 0) == -1 && errno == ENOSYS)
        skip();
}

#define assert_exit_status(ended, expected)                       \
    do {                                                          \
        assert_true(WIFEXITED((ended)->status));                  \
        assert_int_equal(WEXITSTATUS((ended)->status), expected); \
    } while (0)

#endif
