/* ---- Lesson 10: the image ------------------------------------------------ */

/* We are in ROOTFS.  Over its files go those of a directory in memory, which
 * gets whatever is written: a copy of a file before its first change, and a
 * mark for one that is deleted.  ROOTFS itself is only read from now on. */
static void
lay_memory_over(const char *rootfs)
{
    mount_new("tmpfs", "tmp", 0, "mode=755");
    must(mkdir("tmp/upper", 0755), "mkdir upper");
    must(mkdir("tmp/work", 0755), "mkdir work");
    must(mkdir("tmp/root", 0755), "mkdir root");
    must(mount("overlay", "tmp/root", "overlay", 0,
               "lowerdir=.,upperdir=tmp/upper,workdir=tmp/work,userxattr"),
         "mount overlay");

    /* The overlay holds what it needs of all these, so that it can lie alone
     * over the host's root: leave_host() takes off one mount. */
    tree = must(syscall(SYS_open_tree, AT_FDCWD, "tmp/root",
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC),
                "open_tree");
    must(umount2(".", MNT_DETACH), "umount ROOTFS");
    go_to_rootfs(rootfs);
}
