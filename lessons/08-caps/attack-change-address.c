/* change-address: give the loopback interface one more address.
 * Usage: change-address FIFO ADDRESS.  Keeps it until the harness has looked:
 * the FIFO opens when it begins to, and is at its end when it's done.
 * Closed by lesson 08, see README.md here and netdevice(7). */
#include "attack.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

int
main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    struct ifreq request = { .ifr_name = "lo:1" };

    if (argc != 3 || inet_pton(AF_INET, argv[2], &address.sin_addr) != 1)
        return NOT_TRIED;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return NOT_TRIED;
    memcpy(&request.ifr_addr, &address, sizeof(address));
    if (ioctl(fd, SIOCSIFADDR, &request) == -1) {
        perror("ioctl SIOCSIFADDR");
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}
