/* One directory a container.  It appears whole, by a rename, and as long as the
 * container lives it is locked: no PID in a file is believed.
 * See README.md here, rename(2) and "Open file description locks" in fcntl(2).
 */
#include "12-engine/record.h"

#include "12-engine/housekeeping/timing.h"
#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file "state" has two lines: PID and begin, status and end. */
enum { LINE = 32, STATE_SIZE = 2 * LINE };

static int records = -1;

int
open_records(int store)
{
    if (mkdirat(store, "containers", 0700) == -1 && errno != EEXIST)
        return fail("mkdir containers in the store");
    records = open_directory(store, "containers");
    return records == -1 ? fail("open containers in the store") : 0;
}

static int
open_lock(int directory, int flags)
{
    return openat(directory, "lock", O_RDWR | O_CLOEXEC | flags, 0600);
}

/* The lock belongs to the open file, not to a process: whoever inherits the
 * descriptor holds it, too, and nobody loses it by closing another one. */
static int
take_lock(int directory, int flags)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open_lock(directory, flags);

    if (fd == -1 || fcntl(fd, F_OFD_SETLK, &whole) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

bool
is_held(const struct record *record)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open_lock(record->directory, 0);

    if (fd == -1)
        return false;
    bool held = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
    close(fd);
    return held;
}

/* Returns whether the name still leads to the open directory. */
static bool
is_there(int directory, const char *name)
{
    struct stat held, there;

    return fstat(directory, &held) == 0
           && fstatat(records, name, &there, AT_SYMLINK_NOFOLLOW) == 0
           && held.st_ino == there.st_ino;
}

static void
random_name(char *name, const char *prefix)
{
    unsigned char bytes[6];
    int length = snprintf(name, NAME_SIZE, "%s", prefix);

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        abort(); /* so few bytes are never refused */
    for (size_t i = 0; i < sizeof(bytes); i++)
        length += snprintf(name + length, NAME_SIZE - (size_t)length, "%02x",
                           bytes[i]);
}

static void
remove_files(int directory, const char *name)
{
    int list = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = list == -1 ? NULL : fdopendir(list);
    const struct dirent *entry;

    /* The lock goes last: without it, a sweep would lock the rest. */
    while (entries && (entry = readdir(entries)))
        if (*entry->d_name != '.' && strcmp(entry->d_name, "lock") != 0)
            unlinkat(directory, entry->d_name, 0);
    if (entries)
        closedir(entries);
    unlinkat(directory, "lock", 0);
    unlinkat(records, name, AT_REMOVEDIR);
}

/* Makes a directory of a name that isn't a container's, and locks it. */
static int
make_directory(struct record *record, char *name)
{
    for (;;) {
        random_name(name, ".new-");
        if (mkdirat(records, name, 0700) == -1)
            return fail("mkdir %s", name);
        record->directory = open_directory(records, name);
        record->lock = record->directory == -1
                           ? -1
                           : take_lock(record->directory, O_CREAT);
        if (record->lock != -1 && is_there(record->directory, name))
            return 0;
        /* A sweep came between, and has removed it or is about to. */
        bool swept = errno == ENOENT || errno == EAGAIN || record->lock != -1;
        if (!swept)
            fail("lock %s", name);
        close_record(record);
        if (!swept) {
            unlinkat(records, name, AT_REMOVEDIR);
            return -1;
        }
    }
}

static int
write_new(int directory, const char *file, const char *text, size_t size)
{
    int fd =
        openat(directory, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd == -1)
        return fail("make %s", file);
    ssize_t written = write(fd, text, size);
    int saved = written >= 0 && (size_t)written < size ? ENOSPC : errno;
    close(fd);
    errno = saved;
    return written == (ssize_t)size ? 0 : fail("write %s", file);
}

static int
fill_record(struct record *record, const char *staging, const char *config)
{
    char blank[STATE_SIZE];

    memset(blank, '\n', sizeof(blank));
    if (write_new(record->directory, "state", blank, sizeof(blank)) == -1
        || write_new(record->directory, "config", config, strlen(config)) == -1)
        return -1;
    if (!record->name[0])
        random_name(record->name, "");
    if (renameat2(records, staging, records, record->name, RENAME_NOREPLACE)
        == 0)
        return 0;
    if (errno == EEXIST)
        return refuse("the name %s is taken: doll rm %s, or another --name",
                      record->name, record->name);
    return fail("rename the record to %s", record->name);
}

int
create_record(struct record *record, const char *config)
{
    char staging[NAME_SIZE];

    if (make_directory(record, staging) == -1)
        return -1;
    if (fill_record(record, staging, config) == 0)
        return 0;
    remove_files(record->directory, staging);
    close_record(record);
    return -1;
}

int
open_record(struct record *record, const char *name)
{
    *record = (struct record){ .directory = -1, .lock = -1 };
    if (*name == '.' || strchr(name, '/') || strlen(name) >= NAME_SIZE) {
        errno = ENOENT;
        return -1;
    }
    snprintf(record->name, sizeof(record->name), "%s", name);
    record->directory = open_directory(records, name);
    return record->directory != -1 || errno == ENOENT
               ? record->directory == -1 ? -1 : 0
               : fail("open the record of %s", name);
}

void
close_record(struct record *record)
{
    if (record->lock != -1)
        close(record->lock);
    if (record->directory != -1)
        close(record->directory);
    record->lock = record->directory = -1;
}

int
lock_record(struct record *record, int milliseconds)
{
    /* To wait for the lock with a limit would take a signal. */
    while ((record->lock = take_lock(record->directory, 0)) == -1) {
        if (errno == ENOENT)
            return -1;
        if (errno != EAGAIN)
            return fail("lock the record of %s", record->name);
        if ((milliseconds -= MOMENT) < 0)
            return -1;
        wait_a_moment();
    }
    if (is_there(record->directory, record->name))
        return 0;
    errno = ENOENT; /* and of that name there may be a new one */
    return -1;
}

/* In place, and in one write(2) of a fixed size. */
static int
write_line(const struct record *record, off_t at, int number, long long time)
{
    char line[LINE + 1];
    int fd = openat(record->directory, "state", O_WRONLY | O_CLOEXEC);

    snprintf(line, sizeof(line), "%010d %020lld\n", number, time);
    if (fd == -1)
        return fail("open the state of %s", record->name);
    ssize_t written = pwrite(fd, line, LINE, at);
    int saved = errno;
    close(fd);
    errno = saved;
    return written == LINE ? 0 : fail("write the state of %s", record->name);
}

int
write_begin(const struct record *record, pid_t pid)
{
    return write_line(record, 0, pid, now());
}

int
write_end(const struct record *record, int status)
{
    return write_line(record, LINE, status, now());
}

int
write_lost_end(const struct record *record)
{
    return write_line(record, LINE, 128 + 9, 0);
}

/* Returns whether the line is there, whole: a reader may see half of what is
 * being written. */
static bool
read_line(const char *line, int *number, long long *time)
{
    return strspn(line, "0123456789 ") == LINE - 1
           && sscanf(line, "%d %lld", number, time) == 2;
}

int
read_life(const struct record *record, struct life *life)
{
    char state[STATE_SIZE + 1] = "";
    int fd = openat(record->directory, "state", O_RDONLY | O_CLOEXEC);

    *life = (struct life){ 0 };
    if (fd == -1)
        return -1;
    ssize_t size = read(fd, state, STATE_SIZE);
    close(fd);
    if (size != STATE_SIZE) {
        errno = EIO;
        return -1;
    }
    read_line(state, &life->pid, &life->began);
    life->has_ended = read_line(state + LINE, &life->status, &life->ended);
    return 0;
}

int
remove_record(struct record *record)
{
    char grave[NAME_SIZE];

    random_name(grave, ".old-");
    if (renameat2(records, record->name, records, grave, RENAME_NOREPLACE)
        == -1)
        return fail("rename the record of %s", record->name);
    remove_files(record->directory, grave);
    return 0;
}

static int
list_names(struct dirent ***names)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", records);
    int count = scandir(path, names, NULL, alphasort);

    return count == -1 ? fail("read the directory of containers") : count;
}

void
sweep_records(void)
{
    struct dirent **names;
    int count = list_names(&names);

    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        struct record left = { .directory = -1, .lock = -1 };

        if (strncmp(name, ".new-", 5) == 0 || strncmp(name, ".old-", 5) == 0)
            left.directory = open_directory(records, name);
        if (left.directory != -1)
            left.lock = take_lock(left.directory, O_CREAT);
        if (left.lock != -1)
            remove_files(left.directory, name);
        close_record(&left);
        free(names[i]);
    }
    if (count != -1)
        free(names);
}

int
for_each_record(int (*function)(const char *name, void *arg), void *arg)
{
    struct dirent **names;
    int count = list_names(&names), result = count == -1 ? -1 : 0;

    for (int i = 0; i < count; i++) {
        if (*names[i]->d_name != '.' && function(names[i]->d_name, arg) == -1)
            result = -1;
        free(names[i]);
    }
    if (count != -1)
        free(names);
    return result;
}
