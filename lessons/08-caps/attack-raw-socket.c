/* raw-socket: open a raw packet socket, to read and forge whatever passes.
 * Usage: raw-socket FIFO.  Keeps it until the harness has looked: the FIFO
 * opens when it begins to, and is at its end when it's done.
 * Closed by lesson 08, see README.md here and packet(7). */
#include "attack.h"
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <sys/socket.h>

int
main(int argc, char **argv)
{
    if (argc != 2)
        return NOT_TRIED;
    if (socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)) == -1) {
        perror("socket AF_PACKET");
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}
