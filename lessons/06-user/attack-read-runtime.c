/* read-runtime: read the environment of the program that made the container,
 * where passwords are handed down.  Ends with 1 if there is no such process to
 * be seen, or the kernel refuses.  Closed by lesson 06, see proc(5). */
#include "attack.h"

static int
read_environment(char **argv)
{
    char path[64];

    (void)argv;
    /* 0 stands for a parent who is outside of our PID namespace. */
    if (getppid() == 0) {
        fprintf(stderr, "the parent is not seen\n");
        return REFUSED;
    }
    snprintf(path, sizeof(path), "/proc/%d/environ", (int)getppid());
    return print_file(AT_FDCWD, path);
}

int
main(int argc, char **argv)
{
    return argc == 1 ? with_proc(read_environment, argv) : NOT_TRIED;
}
