/* doll wait: waits for the end of containers, and prints their status.
 * See wait(2), which is for parents only. */
#include "12-engine/client.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Returns its status, or -1 after saying why. */
static int
wait_for_end(const char *name)
{
    struct record record;
    int status = -1;

    if (find_container(&record, name) == -1)
        return -1;
    int sock = reach_monitor(&record);
    if (sock != -1) {
        status = wait_for_status(sock, -1);
        close(sock);
    }
    if (status == -1 && (errno == ESRCH || errno == EPIPE))
        status = read_status(&record);
    if (status == -1 && errno == ENOENT)
        refuse_name(name);
    close_record(&record);
    return status;
}

int
verb_wait(char **argv)
{
    static const struct brick bricks[] = { { 0 } };
    char **names = begin_verb(argv, bricks, "wait NAME...", 1, INT_MAX);
    int result = EXIT_SUCCESS;

    for (; *names; names++) {
        int status = wait_for_end(*names);

        if (status == -1 || printf("%d\n", status) < 0 || fflush(stdout) != 0)
            result = EXIT_SETUP;
    }
    return result;
}
