/* A file that somebody else wrote, read with care by a process that is root.
 * See the chapter, and open_in_root() of lesson 03. */
#include "08-caps/housekeeping/untrusted.h"

#include "03-mount/volume.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SIZE = 1 << 20 }; /* bytes */

/* No more than the size that was checked, however much the file has grown.  A
 * file of /proc, which could keep us waiting, has size 0. */
static char *
read_text(int fd, const char *path, size_t size)
{
    char *text = calloc(1, size + 1);
    ssize_t length = text ? read(fd, text, size) : -1;

    if (length == (ssize_t)size)
        return text;
    if (length == -1)
        fail("read the container's %s", path);
    else
        refuse("the container's %s changed while it was read", path);
    free(text);
    return NULL;
}

static char *
read_regular(int place, const char *path)
{
    char link[64], *text = NULL;
    struct stat file;

    if (fstat(place, &file) == -1) {
        fail("stat the container's %s", path);
        return NULL;
    }
    if (!S_ISREG(file.st_mode) || file.st_size > MAX_SIZE) {
        refuse("the container's %s is no file, or larger than 1 MiB", path);
        return NULL;
    }
    /* This opens the very file that was checked, and walks no path again. */
    snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
    int fd = open(link, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        fail("open the container's %s", path);
        return NULL;
    }
    text = read_text(fd, path, (size_t)file.st_size);
    close(fd);
    return text;
}

int
read_untrusted(const char *path, char **text)
{
    *text = NULL;
    if (chdir("/") == -1)
        return fail("chdir /");
    /* O_PATH, which open_in_root() uses, because merely opening can do harm: a
     * FIFO blocks, a device acts. */
    int place = open_in_root(path);
    if (place == -1)
        return errno == ENOENT ? 0 : fail("open the container's %s", path);
    *text = read_regular(place, path);
    close(place);
    return *text ? 0 : -1;
}
