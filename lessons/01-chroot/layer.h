/* ---- Lesson 1: a root directory ------------------------------------------ */

/* Without chdir we would still stand outside, where ".." leads on. */
static void
enter_root(const char *rootfs)
{
    must(chroot(rootfs), rootfs);
    must(chdir("/"), "chdir /");
}
