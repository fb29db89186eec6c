/* trace-process: become the tracer of a process of the host, and so its master.
 * Usage: trace-process FIFO PID.  It reads and changes nothing of it, and lets
 * go at its end.  Ends with 1 if the kernel knows no such process.
 * Closed by lesson 02, see ptrace(2). */
#include "attack.h"
#include <stdlib.h>
#include <sys/ptrace.h>

int
main(int argc, char **argv)
{
    if (argc != 3 || atoi(argv[2]) <= 1)
        return NOT_TRIED;
    if (ptrace(PTRACE_SEIZE, atoi(argv[2]), NULL, NULL) == -1) {
        perror("ptrace PTRACE_SEIZE");
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}
