/* ---- Lesson 6: users ----------------------------------------------------- */

#include <grp.h>
#include <linux/mount.h>

static int gate[2]; /* a pipe */

static void
make_gate(void)
{
    must(pipe2(gate, O_CLOEXEC), "pipe2");
}

/* Until its ids are mapped the child is nobody, and can do nothing. */
static void
wait_at_gate(void)
{
    char byte;

    close(gate[1]);
    if (must(read(gate[0], &byte, 1), "read from the gate") == 0)
        _exit(125); /* our parent has ended, and said why */
}

static void
open_gate(void)
{
    must(write(gate[1], "", 1), "write to the gate");
}

/* "0 1000000000 65536": who is 0 inside is 1000000000 outside, and so on. */
static void
map_ids(pid_t child, const char *uids, const char *gids)
{
    write_file(text("/proc/%d/uid_map", child), uids);
    write_file(text("/proc/%d/gid_map", child), gids);
}

/* Root gives ids that nobody has.  A user can give only their own, and must
 * deny setgroups(2) first: to leave a group may be a gain. */
static void
write_maps(pid_t child)
{
    if (geteuid() == 0) {
        map_ids(child, "0 1000000000 65536", "0 1000000000 65536");
        return;
    }
    write_file(text("/proc/%d/setgroups", child), "deny");
    map_ids(child, text("0 %d 1", geteuid()), text("0 %d 1", getegid()));
}

static int tree = -1; /* root's: a copy of ROOTFS's mount, attached nowhere */

static void
copy_mount(const char *rootfs)
{
    if (geteuid() == 0)
        tree = must(syscall(SYS_open_tree, AT_FDCWD, rootfs,
                            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE),
                    rootfs);
}

/* The files are real root's: shown through the child's map they belong to its
 * root.  Device nodes among them are dead. */
static void
map_owners(pid_t child)
{
    const char *path = text("/proc/%d/ns/user", child);
    struct mount_attr how = { 0 };

    if (tree == -1)
        return;
    how.attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_NODEV;
    how.userns_fd = (unsigned)must(open(path, O_RDONLY | O_CLOEXEC), path);
    must(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &how, sizeof(how)),
         "mount_setattr ROOTFS");
}

/* All three ids of a kind, or the old one could be had back. */
static void
become_root(void)
{
    if (tree != -1) /* a user's groups stay */
        must(setgroups(0, NULL), "setgroups");
    must(setresgid(0, 0, 0), "setresgid");
    must(setresuid(0, 0, 0), "setresuid");
    /* Our memory is still that of a program of the host. */
    must(prctl(PR_SET_DUMPABLE, 0), "prctl PR_SET_DUMPABLE");
}

/* Onto "/", as the way to ROOTFS may be closed to whom we have become. */
static void
go_to_rootfs(const char *rootfs)
{
    if (tree == -1) {
        bind_rootfs(rootfs); /* it's the user's own */
        return;
    }
    must(syscall(SYS_move_mount, tree, "", AT_FDCWD, "/",
                 MOVE_MOUNT_F_EMPTY_PATH),
         "move_mount");
    must(fchdir(tree), "fchdir");
    must(mount(NULL, ".", NULL, MS_REC | MS_PRIVATE, NULL), "MS_PRIVATE");
}
