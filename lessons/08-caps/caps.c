/* Root's power in 41 pieces, and the five sets in which a process holds them.
 * See README.md here, capabilities(7) and cap_get_proc(3). */
#include "08-caps/caps.h"

#include "08-caps/housekeeping/names.h"
#include "fail.h"
#include <errno.h>
#include <linux/capability.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#define BIT(cap) ((cap_mask)1 << (cap))

/* Whether that error means that the kernel has no capability of this number,
 * nor of any above; Linux 5.12 has all up to this one. */
static bool
is_past_last(int cap, int error)
{
    return error == EINVAL && cap > CAP_CHECKPOINT_RESTORE;
}

/* Docker's fourteen without three: NET_RAW forges packets to the neighbours,
 * MKNOD makes nodes of disks, AUDIT_WRITE writes in the host's audit log. */
static const cap_mask podman_default =
    BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | BIT(CAP_FSETID)
    | BIT(CAP_KILL) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETPCAP)
    | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_SYS_CHROOT) | BIT(CAP_SETFCAP);

/* What we can give: what is permitted to us and also in our bounding set.  In a
 * new user namespace (06) that is all that the kernel has.  Only the kernel,
 * not libcap, knows which capability is its last. */
static int
get_own(cap_mask *own)
{
    cap_t set = cap_get_proc();
    cap_flag_value_t value = CAP_CLEAR;

    if (!set)
        return fail("capget");
    for (int cap = 0; cap < 64; cap++) {
        int bound = prctl(PR_CAPBSET_READ, cap);
        if (bound == -1 && is_past_last(cap, errno))
            break;
        if (bound == -1) {
            cap_free(set);
            return fail("prctl PR_CAPBSET_READ %s", cap_name(cap).text);
        }
        if (cap_get_flag(set, cap, CAP_PERMITTED, &value) == 0
            && value == CAP_SET && bound == 1)
            *own |= BIT(cap);
    }
    cap_free(set);
    return 0;
}

static cap_mask
asked_caps(const struct caps *caps)
{
    return caps->added | (caps->all_added ? ~(cap_mask)0 : 0);
}

cap_mask
granted_caps(const struct caps *caps)
{
    cap_mask granted = caps->all_dropped ? 0 : podman_default;

    return (granted | asked_caps(caps)) & ~caps->dropped;
}

int
choose_caps(const struct caps *caps, bool is_root, struct cap_sets *sets)
{
    cap_mask own = 0;

    if (get_own(&own) == -1)
        return -1;
    for (int cap = 0; cap < 64; cap++)
        if (caps->added & ~own & BIT(cap))
            return refuse("--cap-add %s: this kernel doesn't have it",
                          cap_name(cap).text);

    sets->bounding = own & granted_caps(caps);
    /* A user who isn't root loses all at exec, but for the ambient ones.  As
     * with Podman these are what was asked for, never the default. */
    sets->permitted =
        is_root ? sets->bounding : own & asked_caps(caps) & ~caps->dropped;
    /* Root needs none, as its exec gives the whole bounding set anyway.  Users
     * would get it through files with an inheritable set (CVE-2022-24769). */
    sets->inheritable = is_root ? 0 : sets->permitted;
    sets->ambient = sets->inheritable;
    return 0;
}

/* BEGIN SOLUTION */
int
limit_bounding_set(cap_mask bounding)
{
    for (int cap = 0; cap < 64; cap++) {
        if (bounding & BIT(cap) || prctl(PR_CAPBSET_DROP, cap) == 0)
            continue;
        if (is_past_last(cap, errno))
            break;
        return fail("prctl PR_CAPBSET_DROP %s", cap_name(cap).text);
    }
    return 0;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
int
set_caps(const struct cap_sets *sets)
{
    cap_t set = cap_init();

    if (!set)
        return fail("cap_init");
    for (cap_value_t cap = 0; cap < 64; cap++) {
        if (sets->permitted & BIT(cap)) {
            cap_set_flag(set, CAP_PERMITTED, 1, &cap, CAP_SET);
            cap_set_flag(set, CAP_EFFECTIVE, 1, &cap, CAP_SET);
        }
        if (sets->inheritable & BIT(cap))
            cap_set_flag(set, CAP_INHERITABLE, 1, &cap, CAP_SET);
    }
    int result = cap_set_proc(set);
    if (result == -1)
        fail("capset");
    cap_free(set);
    return result;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
int
raise_ambient_set(cap_mask ambient)
{
    for (int cap = 0; cap < 64; cap++)
        if (ambient & BIT(cap)
            && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) == -1)
            return fail("prctl PR_CAP_AMBIENT_RAISE %s", cap_name(cap).text);
    return 0;
}
/* END SOLUTION */
