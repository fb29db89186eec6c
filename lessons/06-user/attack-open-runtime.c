/* open-runtime: open the file of the program that made the container, which is
 * on the host, by its link in /proc.  CVE-2019-5736 wrote into it as soon as
 * it had ended; we only hold it open for reading.
 * Usage: open-runtime FIFO.  Ends with 1 if there is no such process to be
 * seen, or the kernel refuses.  Closed by lesson 06, see proc(5). */
#include "attack.h"

static int
open_program(char **argv)
{
    char path[64];

    /* 0 stands for a parent who is outside of our PID namespace. */
    if (getppid() == 0) {
        fprintf(stderr, "the parent is not seen\n");
        return REFUSED;
    }
    snprintf(path, sizeof(path), "/proc/%d/exe", (int)getppid());
    if (open(path, O_RDONLY | O_CLOEXEC) == -1) {
        perror(path);
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}

int
main(int argc, char **argv)
{
    return argc == 2 ? with_proc(open_program, argv) : NOT_TRIED;
}
