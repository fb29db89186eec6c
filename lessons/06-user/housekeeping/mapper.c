/* Two programs with the right to map others' ids, if /etc/subuid allows it.
 * See the chapter, newuidmap(1) and newgidmap(1). */
#include "06-user/housekeeping/mapper.h"

#include "06-user/housekeeping/refusal.h"
#include "06-user/housekeeping/subid.h"
#include "fail.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The words "PID INSIDE OUTSIDE COUNT...". */
static int
list_words(char words[][16], pid_t pid, const struct id_map *map)
{
    int count = 0;

    snprintf(words[count++], 16, "%d", pid);
    for (const struct id_range *r = map->list; r < map->list + map->count;
         r++) {
        snprintf(words[count++], 16, "%u", r->inside);
        snprintf(words[count++], 16, "%u", r->outside);
        snprintf(words[count++], 16, "%u", r->count);
    }
    return count;
}

/* Runs the program and waits for it.  There is no shell in between, so
 * nothing needs quoting. */
static int
run_mapper(const char *name, pid_t pid, const struct id_map *map)
{
    char path[PATH_MAX], words[1 + 3 * MAX_RANGES][16];
    char *argv[3 + 3 * MAX_RANGES] = { path };
    int status;

    if (!find_program(name, path)) {
        errno = ENOENT;
        return fail("exec %s", name);
    }
    for (int i = list_words(words, pid, map); i > 0; i--)
        argv[i] = words[i - 1];
    pid_t child = fork();
    if (child == -1)
        return fail("fork");
    if (child == 0) {
        execv(path, argv);
        fail("exec %s", path);
        _exit(EXIT_NOEXEC);
    }
    if (waitpid(child, &status, 0) == -1)
        return fail("waitpid");
    return status == 0 ? 0 : explain_mapper(name, path);
}

pid_t
fork_mapper(const struct idmap *map, struct gate *gate)
{
    pid_t program = getpid(), pid = fork();

    if (pid == -1)
        return fail("fork");
    if (pid > 0)
        return pid;
    if (wait_at_gate(gate) == -1 || die_with_parent(gate) == -1
        || run_mapper("newuidmap", program, &map->uids) == -1
        || run_mapper("newgidmap", program, &map->gids) == -1)
        _exit(EXIT_SETUP);
    _exit(EXIT_SUCCESS);
}
