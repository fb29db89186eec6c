/* open-sysrq: open /proc/sysrq-trigger for writing.  One letter written there
 * reboots the host, another one crashes it; we write none.
 * Usage: open-sysrq FIFO.  Closed by lesson 06, see proc(5). */
#include "attack.h"

static int
open_trigger(char **argv)
{
    if (open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC) == -1) {
        perror("/proc/sysrq-trigger");
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}

int
main(int argc, char **argv)
{
    return argc == 2 ? with_proc(open_trigger, argv) : NOT_TRIED;
}
