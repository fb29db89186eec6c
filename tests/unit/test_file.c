/* Small files of the kernel, read and written whole, and the standard
 * descriptors.  See src/file.h. */
#include "file.h"

#include "helpers.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
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

TEST(read_file_reads_a_text_of_any_length)
{
    static char long_text[100 * 1000];
    const char *const texts[] = { "one\ntwo\n", "no newline", "", long_text };

    memset(long_text, 'x', sizeof(long_text) - 1);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        int fd = make_file(texts[i]);
        char *got = read_file("/proc/%s/fd/%d", "self", fd);

        close(fd);
        assert_non_null(got);
        assert_string_equal(got, texts[i]);
        free(got);
    }
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

/* A path that fits but for its last byte: cut, it would name another file. */
static const char *
too_long_path(void)
{
    static char name[PATH_MAX + 1];

    memset(name, '/', PATH_MAX);
    memcpy(name + PATH_MAX - 14, "proc/self/comm", 14);
    return name;
}

TEST(read_file_is_silent_about_what_it_cannot_read)
{
    const struct {
        const char *name;
        int error;
    } files[] = { { "/proc/self/nothing", ENOENT },
                  { "/proc/self", EISDIR }, /* so it is no empty file */
                  { too_long_path(), ENAMETOOLONG } };

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        attempt(read_file("%s", files[i].name) ? 0 : -1);
        assert_failed(files[i].error, "");
    }
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
    int before = count_descriptors();

    free(read_file("/proc/self/comm"));
    free(read_file("/proc/self"));
    write_file("", "/dev/null");
    attempt(write_file("x", "/dev/full"));
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

TEST(write_file_says_why_a_file_is_missing_and_makes_none)
{
    char name[] = "/tmp/matryoshka-unit-XXXXXX", message[160];

    assert_non_null(mkdtemp(name));
    snprintf(message, sizeof(message),
             "test_file: open %s/file: No such file or directory\n", name);
    attempt(write_file("x", "%s/file", name));
    assert_failed(ENOENT, message);
    assert_int_equal(rmdir(name), 0);
}

TEST(write_file_says_why_a_write_failed)
{
    attempt(write_file("x", "/dev/full"));
    assert_failed(ENOSPC, "test_file: write /dev/full: "
                          "No space left on device\n");
    attempt(write_file("junk", "/proc/self/oom_score_adj"));
    assert_failed(EINVAL, "test_file: write /proc/self/oom_score_adj: "
                          "Invalid argument\n");
}

TEST(write_file_takes_a_short_write_for_an_error)
{
    struct rlimit before, limit;
    char text[8000], message[128];
    int fd = make_file("");

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &limit);
    attempt(write_file(text, "%s", path));
    setrlimit(RLIMIT_FSIZE, &before);
    close(fd);
    snprintf(message, sizeof(message),
             "test_file: write %s: Input/output error\n", path);
    assert_failed(EIO, message);
}

TEST(write_file_refuses_a_too_long_path)
{
    attempt(write_file("x", "%s", too_long_path()));
    assert_int_equal(attempted.result, -1);
    assert_int_equal(attempted.error, ENAMETOOLONG);
    assert_non_null(strstr(attempted.said, ": File name too long\n"));
}

TEST(enter_directory_follows_no_link)
{
    int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    attempt(enter_directory("/proc/self"));
    assert_int_equal(attempted.result, -1);
    assert_int_equal(attempted.error, ENOTDIR);
    assert_non_null(strstr(attempted.said, "test_file: enter /proc/self: "
                                           "Not a directory\n"));
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
    attempt(lock_file(other, 50));
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_failed(EWOULDBLOCK, "");
    assert_true((end.tv_sec - begin.tv_sec) * 1000000000L + end.tv_nsec
                    - begin.tv_nsec
                >= 50 * 1000000L);
    close(held);
    assert_int_equal(lock_file(other, 0), 0);
    attempt(lock_file(-1, 1000));
    assert_failed(EBADF, "");
    close(other);
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
