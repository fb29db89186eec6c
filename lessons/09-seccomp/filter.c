/* Which filter the command gets, and how the kernel gets it.
 * See README.md here and seccomp(2). */
#include "09-seccomp/filter.h"

#include "09-seccomp/default.h"
#include "09-seccomp/housekeeping/evaluate.h"
#include "09-seccomp/housekeeping/log.h"
#include "09-seccomp/housekeeping/profile.h"
#include "fail.h"
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int
open_filter(struct filter *filter, const struct rights *rights)
{
    cap_mask granted = granted_caps(&rights->caps);

    if (!filter->profile)
        return make_default_filter(granted, &filter->program);
    if (strcmp(filter->profile, "unconfined") == 0)
        return filter->log ? refuse("--seccomp-log: nothing is refused with "
                                    "--seccomp unconfined")
                           : 0;
    if (read_profile(filter->profile, granted, &filter->program) == -1)
        return -1;
    /* The kernel would refuse our own exec. */
    if (!lets_start(&filter->program))
        return refuse("--seccomp %s: it refuses execve, so that no command "
                      "could start",
                      filter->profile);
    return 0;
}

/* BEGIN SOLUTION */
int
load_filter(struct filter *filter)
{
    struct sock_fprog code = { (unsigned short)filter->program.length,
                               filter->program.code };

    if (code.len == 0)
        return 0;
    if (filter->log)
        return load_logged(&filter->program);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &code) == -1)
        return fail("seccomp SECCOMP_SET_MODE_FILTER");
    return 0;
}
/* END SOLUTION */
