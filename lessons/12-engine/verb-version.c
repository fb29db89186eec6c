/* doll version: what this is, and what it runs on.  See uname(2). */
#include "12-engine/verbs.h"
#include "fail.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

int
verb_version(char **argv)
{
    static const struct brick bricks[] = { { 0 } };
    struct utsname host;

    parse_verb(argv, bricks, "version", 0, 0);
    uname(&host);
    printf("doll, the engine of matryoshka\nLinux %s %s\n", host.release,
           host.machine);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_SETUP;
}
