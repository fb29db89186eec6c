/* ---- Lesson 3: files ----------------------------------------------------- */

#include <sys/stat.h>

/* Our mounts are copies of the host's.  Copies of shared ones would still tell
 * each other what is mounted on them. */
static void
cut_mounts_loose(void)
{
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "MS_PRIVATE");
}

/* pivot_root(2) wants a mount, and ROOTFS is but a directory. */
static void
bind_rootfs(const char *rootfs)
{
    must(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL), rootfs);
    must(chdir(rootfs), rootfs);
}

/* Of the host's devices those that lead nowhere. */
static void
make_dev(void)
{
    static const char *const nodes[] = { "/dev/null",    "/dev/zero",
                                         "/dev/full",    "/dev/random",
                                         "/dev/urandom", "/dev/tty" };

    mount_new("tmpfs", "dev", MS_NOEXEC, "mode=755");
    for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
        const char *here = nodes[i] + 1; /* without the "/" */

        must(mknod(here, S_IFREG | 0666, 0), here);
        must(mount(nodes[i], here, NULL, MS_BIND, NULL), here);
    }
}

/* "/" is still the host's.  What begins without it is below ROOTFS. */
static void
fill_rootfs(void)
{
    mount_new("proc", "proc", MS_NODEV | MS_NOEXEC, NULL);
    mount_new("sysfs", "sys", MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL);
    mount_new("tmpfs", "tmp", MS_NODEV, "mode=1777");
    make_dev();
}

/* The old root is mounted over the new one by that, and is taken off. */
static void
leave_host(void)
{
    must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(umount2(".", MNT_DETACH), "umount the old root");
    must(chdir("/"), "chdir /");
}
