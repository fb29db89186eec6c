/* Labels: a security module, AppArmor or SELinux, judges a process by the label
 * that it bears, whatever its user and capabilities.
 * See README.md here, apparmor(7) and proc(5). */
#include "09-seccomp/label.h"

#include "fail.h"
#include "file.h"
#include "surroundings.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Whoever can write to the root file system from outside could have put another
 * /proc in place of ours, where the label would be written in vain. */
static int
open_proc(void)
{
    int proc = open("/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct statfs there;

    if (proc == -1)
        return fail("open /proc");
    if (fstatfs(proc, &there) == 0 && there.f_type == PROC_SUPER_MAGIC)
        return proc;
    close(proc);
    return refuse("/proc isn't what was mounted there");
}

/* The kernel takes it from the process itself only, and in one write. */
static int
write_attribute(const char *path, const char *text)
{
    size_t length = strlen(text);
    int proc = open_proc();

    if (proc == -1)
        return -1;
    int file = openat(proc, path, O_WRONLY | O_CLOEXEC);
    close(proc);
    if (file == -1)
        return fail("open /proc/%s", path);
    ssize_t written = write(file, text, length);
    close(file);
    return written == (ssize_t)length ? 0 : fail("write /proc/%s", path);
}

static int
ask_for_profile(const char *profile)
{
    char text[PATH_MAX];

    snprintf(text, sizeof(text), "exec %s", profile);
    return write_attribute("thread-self/attr/apparmor/exec", text);
}

/* SELinux was the first: its files have no directory of their own. */
int
ask_for_label(const struct label *label)
{
    if (label->apparmor && ask_for_profile(label->apparmor) == -1)
        return -1;
    if (label->selinux
        && write_attribute("thread-self/attr/exec", label->selinux) == -1)
        return -1;
    if (label->apparmor || label->selinux)
        we_are(LABELLED);
    return 0;
}

int
print_label(const struct facts *facts)
{
    static const char *const names[] = { "current", "exec" };

    for (size_t i = 0; facts->wanted && i < 2; i++) {
        char *label = read_file("/proc/thread-self/attr/%s", names[i]);

        if (label && *label)
            printf("/proc/%d/attr/%s\n    %s\n", getpid(), names[i],
                   strtok(label, "\n"));
        free(label);
    }
    return fflush(stdout) == EOF ? fail("write the facts") : 0;
}
