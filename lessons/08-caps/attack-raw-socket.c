/* raw-socket: open a raw packet socket, to read and forge whatever passes.
 * Usage: raw-socket FIFO.  Keeps it until the harness has looked: the FIFO
 * opens when it begins to, and is at its end when it's done.
 * Closed by lesson 08, see README.md here and packet(7). */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    char byte;

    if (argc != 2)
        return 2;
    if (socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)) == -1) {
        perror("socket AF_PACKET");
        return 1;
    }
    int fifo = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fifo == -1 || read(fifo, &byte, 1) != 0)
        return 2;
    return 0;
}
