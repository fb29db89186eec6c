/* Small files of the kernel, read and written whole, and careful steps among
 * files.  See proc(5) and flock(2). */
#include "file.h"

#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int
keep_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* In the wrong direction, so that using it is still an error. */
        int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        struct stat file;

        /* open(2) takes the lowest free number, which is this one.  It must
         * stay open across exec, so there is no O_CLOEXEC. */
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", flags) == -1)
            return fail("open /dev/null");
        if (fstat(fd, &file) == 0 && S_ISDIR(file.st_mode))
            return refuse("descriptor %d is a directory of the host, in which "
                          "\"..\" leads out of any root",
                          fd);
    }
    return 0;
}

static int __attribute__((format(printf, 3, 0)))
open_formatted(int flags, char *path, const char *format, va_list ap)
{
    if (vsnprintf(path, PATH_MAX, format, ap) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, flags | O_CLOEXEC);
}

int
write_file(const char *text, const char *format, ...)
{
    char path[PATH_MAX];
    va_list ap;

    va_start(ap, format);
    int fd = open_formatted(O_WRONLY, path, format, ap);
    va_end(ap);
    if (fd == -1)
        return fail("open %s", path);

    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);
    int saved = written >= 0 && (size_t)written < length ? EIO : errno;
    close(fd);
    errno = saved;
    return written == (ssize_t)length ? 0 : fail("write %s", path);
}

char *
read_file(const char *format, ...)
{
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    va_list ap;

    va_start(ap, format);
    int fd = open_formatted(O_RDONLY, path, format, ap);
    va_end(ap);
    FILE *file = fd == -1 ? NULL : fdopen(fd, "r");
    if (!file) {
        if (fd != -1)
            close(fd);
        return NULL;
    }

    /* A text has no NUL byte, so "up to the next NUL" is all of it. */
    errno = 0;
    ssize_t length = getdelim(&text, &size, '\0', file);
    if (length == -1 && (errno != 0 || !text)) {
        free(text);
        text = NULL;
    } else if (length == -1) {
        *text = '\0';
    }
    int saved = errno;
    fclose(file);
    errno = saved;
    return text;
}

int
open_directory(int parent, const char *name)
{
    return openat(parent, name,
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int
enter_directory(const char *path)
{
    int directory = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (directory == -1)
        return fail("enter %s", path);
    int result = fchdir(directory);
    close(directory);
    return result == -1 ? fail("enter %s", path) : 0;
}

int
lock_file(int fd, int milliseconds)
{
    const struct timespec moment = { .tv_nsec = 10 * 1000 * 1000 };

    /* There is no flock() with a time limit. */
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) == -1; waited += 10) {
        if (errno != EWOULDBLOCK || waited >= milliseconds)
            return -1;
        nanosleep(&moment, NULL);
    }
    return 0;
}
