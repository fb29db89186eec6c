/* Random bytes as a layer: `make fuzz`.  It's unpacked in a user and a mount
 * namespace, where all files are in memory and belong to one id.
 * See https://llvm.org/docs/LibFuzzer.html */
#include "11-image/housekeeping/remove.h"
#include "11-image/unpack.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct source source = { .path = "the image", .fd = -1 };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char uids[64], gids[64];

    (void)argc;
    (void)argv;
    snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
    snprintf(gids, sizeof(gids), "0 %u 1", getegid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1
        || write_file(uids, "/proc/self/uid_map") == -1
        || write_file("deny", "/proc/self/setgroups") == -1
        || write_file(gids, "/proc/self/gid_map") == -1
        || mount("tmpfs", "/mnt", "tmpfs", 0, NULL) == -1
        || (source.fd = open_directory(AT_FDCWD, "/mnt")) == -1)
        exit(fail("make a place in memory") == -1);
    return 0;
}

static struct blob *
write_blob(const uint8_t *data, size_t size)
{
    int file = openat(source.fd, "blob",
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (file == -1 || write(file, data, size) != (ssize_t)size)
        abort();
    close(file);
    return open_blob(&source, "blob");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct unpacking how = { .rootless = true,
                             .one_id = true,
                             .bytes_left = 1 << 22,
                             .entries_left = 200 };
    struct digest digest;
    struct blob *blob = write_blob(data, size);

    if (!blob || mkdirat(source.fd, "layer", 0700) == -1)
        abort();
    int layer = open_directory(source.fd, "layer");
    unpack_layer(layer, blob, "layer", &how, &digest);
    close_blob(blob, NULL);
    close(layer);
    if (remove_beginning(source.fd, "layer") == -1)
        abort();
    return 0;
}
