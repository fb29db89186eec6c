/* Which files are read at all.  How places are told, test_profile.c shows.
 * See lessons/09-seccomp/housekeeping/json.h. */
#include "09-seccomp/housekeeping/json.h"

#include "helpers.h"
#include <fcntl.h>
#include <sys/stat.h>

static char path[64];

/* A file in memory, with a text and blanks after it up to a size. */
static int
make_file(const char *text, size_t size)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    size_t length = strlen(text);

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    assert_int_equal(pwrite(fd, text, length, 0), length);
    for (; length < size; length++)
        assert_int_equal(pwrite(fd, " ", 1, (off_t)length), 1);
    return fd;
}

static void
attempt_load(void)
{
    json_t *value = NULL;

    attempt((value = load_json(path)) ? 0 : -1);
    json_decref(value);
}

/* It named the file between these two. */
static void
assert_said(const char *before, const char *after)
{
    char text[256];

    snprintf(text, sizeof(text), "test_json: %s%s%s\n", before, path, after);
    assert_int_equal(attempted.result, -1);
    assert_string_equal(attempted.said, text);
}

TEST(what_is_no_json_is_refused_with_its_line)
{
    const struct {
        const char *text, *said;
    } files[] = {
        { "", ": line 1, column 0: '[' or '{' expected near end of file" },
        { "{\n\"a\": 1,\n\"a\": 2}\n",
          ": line 3, column 3: duplicate object key near '\"a\"'" },
        { "{} {}", ": line 1, column 4: end of file expected near '{'" },
        { "[9223372036854775808]",
          ": line 1, column 20: too big integer near '9223372036854775808'" },
    };

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        int fd = make_file(files[i].text, 0);

        attempt_load();
        close(fd);
        assert_said("", files[i].said);
    }
}

TEST(a_file_has_at_most_one_mebibyte)
{
    int fd = make_file("{}", 1024 * 1024);

    attempt_load();
    assert_int_equal(attempted.result, 0);
    assert_int_equal(ftruncate(fd, 1024 * 1024 + 1), 0);
    attempt_load();
    close(fd);
    assert_said("", ": larger than 1 MiB");
}

TEST(what_is_no_file_is_refused_at_once)
{
    char directory[] = "/tmp/matryoshka-unit-XXXXXX";

    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/fifo", directory);
    assert_int_equal(mkfifo(path, 0600), 0);
    attempt_load();
    assert_int_equal(unlink(path), 0);
    assert_said("", ": not a regular file");
    attempt_load();
    assert_said("open ", ": No such file or directory");
    snprintf(path, sizeof(path), "%s", directory);
    attempt_load();
    assert_int_equal(rmdir(directory), 0);
    assert_said("", ": not a regular file");
    snprintf(path, sizeof(path), "/proc/self/mem");
    attempt_load();
    assert_said("read ", ": Input/output error");
}
