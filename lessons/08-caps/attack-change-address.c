/* change-address: give the loopback interface one more address.
 * Usage: change-address FIFO ADDRESS.  Keeps it until the harness has looked:
 * the FIFO opens when it begins to, and is at its end when it's done.
 * Closed by lesson 08, see README.md here and netdevice(7). */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    struct ifreq request = { .ifr_name = "lo:1" };
    char byte;

    if (argc != 3 || inet_pton(AF_INET, argv[2], &address.sin_addr) != 1)
        return 2;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return 2;
    memcpy(&request.ifr_addr, &address, sizeof(address));
    if (ioctl(fd, SIOCSIFADDR, &request) == -1) {
        perror("ioctl SIOCSIFADDR");
        return 1;
    }
    int fifo = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fifo == -1 || read(fifo, &byte, 1) != 0)
        return 2;
    return 0;
}
