/* ---- Lesson 8: root's power ---------------------------------------------- */

#include <linux/capability.h>

#define BIT(cap) (1U << (cap))

/* What a root needs at home: its own files, users and processes. */
static const unsigned int kept =
    BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | BIT(CAP_FSETID)
    | BIT(CAP_KILL) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETPCAP)
    | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_SYS_CHROOT) | BIT(CAP_SETFCAP);

/* First what an exec could give, then what we have, and last the way by which
 * a set-user-id program gives more. */
static void
drop_rights(void)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct sets[2] = { { kept, kept, 0 } };

    for (int cap = 0; prctl(PR_CAPBSET_READ, cap) != -1; cap++)
        if (cap > 31 || !(kept & BIT(cap)))
            must(prctl(PR_CAPBSET_DROP, cap), "prctl PR_CAPBSET_DROP");
    must(syscall(SYS_capset, &head, sets), "capset");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl PR_SET_NO_NEW_PRIVS");
}

/* What the kernel tells in files of /proc that is no container's business. */
static void
mask_proc(void)
{
    static const char *const files[] = { "/proc/kcore", "/proc/keys",
                                         "/proc/timer_list" };

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        if (mount("/dev/null", files[i], NULL, MS_BIND, NULL) == -1
            && errno != ENOENT)
            err(125, "mask %s", files[i]);
}
