/* Control groups: what the container may use, counted and limited.
 * See README.md here, cgroups(7) and cgroup_namespaces(7). */
#include "07-cgroup/cgroup.h"

#include "07-cgroup/housekeeping/directory.h"
#include "07-cgroup/housekeeping/sweep.h"
#include "07-cgroup/housekeeping/version-1.h"
#include "fail.h"
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

/* BEGIN SOLUTION */
int
create_cgroup(struct cgroup *cgroup, struct clone_args *how)
{
    sweep_cgroups();
    int result = need_controllers(cgroup);

    for (int i = 0; result == 0 && i < cgroup->count; i++)
        result = make_membership(&cgroup->joined[i]);
    if (result == 0)
        result = write_limits(cgroup);
    if (result == -1) {
        remove_cgroup(cgroup);
        return -1;
    }
    for (int i = 0; i < cgroup->count; i++)
        if (cgroup->joined[i].hierarchy.version == 2) {
            how->flags |= CLONE_INTO_CGROUP;
            how->cgroup = (__u64)cgroup->joined[i].directory;
        }
    return 0;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
int
enter_cgroup(const struct cgroup *cgroup)
{
    /* Version 2 is joined already: clone3 started us in our cgroup. */
    if (join_v1(cgroup) == -1)
        return -1;
    /* The root of the namespace is where we are now, so this comes last. */
    if (unshare(CLONE_NEWCGROUP) == -1)
        return fail("unshare CLONE_NEWCGROUP");
    return 0;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
enum { REMOVE_WITHIN = 10000 }; /* milliseconds */

int
remove_cgroup(struct cgroup *cgroup)
{
    int result = 0;

    for (int i = cgroup->count - 1; i >= 0; i--) {
        struct membership *in = &cgroup->joined[i];

        if (!in->name[0])
            continue;
        /* A cgroup that is still in use can't be removed: EBUSY. */
        if (unlinkat(in->parent, in->name, AT_REMOVEDIR) == -1
            && remove_directory(in->parent, in->name, REMOVE_WITHIN) == -1)
            result = fail("rmdir cgroup %s", in->name);
        in->name[0] = '\0';
    }
    return result;
}
/* END SOLUTION */
