/* kill-group: send a signal to all processes of the caller's process group,
 * which kill(2) calls 0, whatever their numbers.  Closed by lesson 02, see
 * README.md here. */
#include "attack.h"
#include <signal.h>

int
main(void)
{
    /* We are one of them. */
    signal(SIGTERM, SIG_IGN);
    if (kill(0, SIGTERM) == -1) {
        perror("kill");
        return REFUSED;
    }
    return SUCCEEDED;
}
