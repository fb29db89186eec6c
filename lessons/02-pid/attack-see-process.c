/* see-process: read what a process of the host was started with.
 * Usage: see-process PID.  Prints its command line, from a /proc that it
 * mounts itself where there is none; ends with 1 if no such process is seen.
 * Closed by lesson 02, see README.md here. */
#include "attack.h"

static int
print_command_line(char **argv)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%s/cmdline", argv[1]);
    return print_file(AT_FDCWD, path);
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return NOT_TRIED;
    return with_proc(print_command_line, argv);
}
