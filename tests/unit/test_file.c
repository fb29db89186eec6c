/* Small files of the kernel, read and written whole, and the standard
 * descriptors.  See src/file.h. */
#include "file.h"

#include "helpers.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

/* A file in memory has a path too, as long as it is open. */
static char path[64];

static int
make_file(const char *text)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    assert_int_not_equal(fd, -1);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return fd;
}

static void
assert_file_reads(const char *text)
{
    int fd = make_file(text);
    char *got = read_file("/proc/%s/fd/%d", "self", fd);

    close(fd);
    assert_non_null(got);
    assert_string_equal(got, text);
    free(got);
}

TEST(read_file_reads_a_text)
{
    assert_file_reads("one\ntwo\n");
}

TEST(read_file_reads_a_text_without_newline)
{
    assert_file_reads("12345");
}

TEST(read_file_reads_an_empty_file)
{
    assert_file_reads("");
}

TEST(read_file_reads_more_than_a_page)
{
    static char text[100 * 1000];

    memset(text, 'x', sizeof(text) - 1);
    assert_file_reads(text);
}

TEST(read_file_reads_a_file_of_proc_which_has_no_size)
{
    char line[64];

    char *text = read_file("/proc/%d/status", (int)getpid());
    assert_non_null(text);
    snprintf(line, sizeof(line), "\nPid:\t%d\n", (int)getpid());
    bool found = strstr(text, line) && strstr(text, "\nThreads:\t1\n");
    free(text);
    assert_true(found);
}

static void
assert_read_file_is_silent(const char *name, int expected)
{
    struct captured err;

    begin_capture(&err);
    errno = 0;
    char *text = read_file("%s", name);
    int error = errno;
    end_capture(&err);
    assert_null(text);
    assert_int_equal(error, expected);
    assert_string_equal(err.text, "");
}

TEST(read_file_is_silent_about_a_missing_file)
{
    assert_read_file_is_silent("/proc/self/nothing", ENOENT);
}

TEST(read_file_tells_a_failed_read_from_an_empty_file)
{
    assert_read_file_is_silent("/proc/self", EISDIR);
}

/* A path that fits but for its last byte: cut, it would name another file. */
static const char *
too_long_path(void)
{
    static char name[PATH_MAX + 1];

    memset(name, '/', PATH_MAX);
    memcpy(name + PATH_MAX - 14, "proc/self/comm", 14);
    return name;
}

TEST(read_file_refuses_a_too_long_path)
{
    assert_read_file_is_silent(too_long_path(), ENAMETOOLONG);
}

static int
count_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

TEST(no_descriptor_is_left_open)
{
    struct captured err;
    int before = count_descriptors();

    free(read_file("/proc/self/comm"));
    free(read_file("/proc/self"));
    begin_capture(&err);
    write_file("", "/dev/null");
    write_file("x", "/dev/full");
    end_capture(&err);
    assert_int_equal(count_descriptors(), before);
}

TEST(write_file_writes_over_what_is_there)
{
    int fd = make_file("0123456789");

    int result = write_file("abc", "/proc/self/fd/%d", fd);
    char *text = read_file("%s", path);
    close(fd);
    assert_int_equal(result, 0);
    assert_string_equal(text, "abc3456789");
    free(text);
}

TEST(write_file_writes_a_file_of_proc)
{
    char *before = read_file("/proc/self/comm");

    assert_non_null(before);
    int result = write_file("doll", "/proc/%d/comm", (int)getpid());
    char *text = read_file("/proc/self/comm");
    write_file(before, "/proc/self/comm");
    free(before);
    assert_int_equal(result, 0);
    assert_string_equal(text, "doll\n");
    free(text);
}

static void
assert_write_file_says(const char *text, const char *name, int expected,
                       const char *message)
{
    struct captured err;

    begin_capture(&err);
    int result = write_file(text, "%s", name);
    int error = errno;
    end_capture(&err);
    assert_int_equal(result, -1);
    assert_int_equal(error, expected);
    assert_string_equal(err.text, message);
}

TEST(write_file_says_why_a_file_is_missing_and_makes_none)
{
    char name[] = "/tmp/matryoshka-unit-XXXXXX", missing[64], message[160];

    assert_non_null(mkdtemp(name));
    snprintf(missing, sizeof(missing), "%s/file", name);
    snprintf(message, sizeof(message),
             "test_file: open %s: No such file or directory\n", missing);
    assert_write_file_says("x", missing, ENOENT, message);
    assert_int_equal(rmdir(name), 0);
}

TEST(write_file_says_why_a_write_failed)
{
    assert_write_file_says("x", "/dev/full", ENOSPC,
                           "test_file: write /dev/full: "
                           "No space left on device\n");
    assert_write_file_says("junk", "/proc/self/oom_score_adj", EINVAL,
                           "test_file: write /proc/self/oom_score_adj: "
                           "Invalid argument\n");
}

TEST(write_file_takes_a_short_write_for_an_error)
{
    struct rlimit before, limit;
    struct captured err;
    char text[8000];
    int fd = make_file("");

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &limit);
    begin_capture(&err);
    int result = write_file(text, "%s", path);
    int error = errno;
    end_capture(&err);
    setrlimit(RLIMIT_FSIZE, &before);
    close(fd);
    assert_int_equal(result, -1);
    assert_int_equal(error, EIO);
    assert_non_null(strstr(err.text, ": Input/output error\n"));
}

TEST(write_file_refuses_a_too_long_path)
{
    struct captured err;
    const char *name = too_long_path();

    begin_capture(&err);
    int result = write_file("x", "%s", name);
    int error = errno;
    end_capture(&err);
    assert_int_equal(result, -1);
    assert_int_equal(error, ENAMETOOLONG);
    assert_non_null(strstr(err.text, ": File name too long\n"));
}

TEST(enter_directory_follows_no_link)
{
    struct captured err;
    int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    begin_capture(&err);
    int result = enter_directory("/proc/self");
    int error = errno;
    end_capture(&err);
    assert_int_equal(result, -1);
    assert_int_equal(error, ENOTDIR);
    assert_non_null(
        strstr(err.text, "test_file: enter /proc/self: Not a directory\n"));
    assert_int_equal(enter_directory("/proc"), 0);
    int sys = open("sys", O_PATH | O_CLOEXEC);
    fchdir(before);
    close(before);
    assert_int_not_equal(sys, -1);
    close(sys);
}

TEST(lock_file_waits_so_long_and_no_longer)
{
    struct timespec begin, end;
    int held = make_file("");
    int other = open(path, O_RDONLY | O_CLOEXEC);

    assert_int_equal(lock_file(held, 0), 0);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int result = lock_file(other, 50);
    int error = errno;
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_int_equal(result, -1);
    assert_int_equal(error, EWOULDBLOCK);
    assert_true((end.tv_sec - begin.tv_sec) * 1000000000L + end.tv_nsec
                    - begin.tv_nsec
                >= 50 * 1000000L);
    close(held);
    assert_int_equal(lock_file(other, 0), 0);
    assert_int_equal(lock_file(-1, 1000), -1);
    assert_int_equal(errno, EBADF);
    close(other);
}

/* Returns 0 if using the descriptor fails with EBADF. */
static int
use_of_closed(int fd)
{
    char byte = 'x';
    ssize_t result = fd == 0 ? read(fd, &byte, 1) : write(fd, &byte, 1);

    return result == -1 && errno == EBADF ? 0 : 1;
}

/* *arg: bit N says that descriptor N is closed. */
static int
keep_what_is_closed(void *arg)
{
    int closed = *(int *)arg;

    for (int fd = 0; fd <= 2; fd++)
        if (closed & 1 << fd)
            close(fd);
    if (keep_standard_descriptors() == -1)
        return 10;
    int next = open("/", O_RDONLY | O_CLOEXEC);
    if (next <= 2)
        return 20;
    for (int fd = 0; fd <= 2; fd++) {
        if (!(closed & 1 << fd))
            continue;
        if (fcntl(fd, F_GETFD) != 0) /* it stays open across exec */
            return 30 + fd;
        if (use_of_closed(fd) != 0)
            return 40 + fd;
    }
    return 0;
}

TEST(closed_standard_descriptors_are_taken_but_of_no_use)
{
    struct ended ended;

    for (int closed = 0; closed < 1 << 3; closed++) {
        run_child(&ended, keep_what_is_closed, &closed);
        assert_exit_status(&ended, 0);
    }
}

static int
keep_what_is_open(void *arg)
{
    struct stat before[3], after;

    (void)arg;
    for (int fd = 0; fd <= 2; fd++)
        if (fstat(fd, &before[fd]) == -1)
            return 10 + fd;
    if (keep_standard_descriptors() == -1)
        return 20;
    for (int fd = 0; fd <= 2; fd++)
        if (fstat(fd, &after) == -1 || after.st_dev != before[fd].st_dev
            || after.st_ino != before[fd].st_ino)
            return 30 + fd;
    return 0;
}

TEST(open_standard_descriptors_are_left_alone)
{
    struct ended ended;

    run_child(&ended, keep_what_is_open, NULL);
    assert_exit_status(&ended, 0);
}

static int
keep_without_a_free_descriptor(void *arg)
{
    (void)arg;
    close(STDIN_FILENO);
    if (!forbid_descriptors())
        return SKIPPED;
    return keep_standard_descriptors() == -1 && errno == EMFILE ? 0 : 1;
}

TEST(keep_standard_descriptors_says_why_it_failed)
{
    struct ended ended;

    run_child(&ended, keep_without_a_free_descriptor, NULL);
    if (WEXITSTATUS(ended.status) == SKIPPED)
        skip();
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err,
                        "test_file: open /dev/null: Too many open files\n");
}
