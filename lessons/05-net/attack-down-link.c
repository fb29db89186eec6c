/* down-link: set a network link of the host down.
 * Usage: down-link NAME.  Closed by lesson 05, see README.md here. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int
main(int argc, char **argv)
{
    struct ifreq request = { 0 };

    if (argc != 2 || strlen(argv[1]) >= sizeof(request.ifr_name))
        return 2;
    strcpy(request.ifr_name, argv[1]);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        return 2;
    if (ioctl(fd, SIOCGIFFLAGS, &request) == -1) {
        perror("SIOCGIFFLAGS");
        return 1;
    }
    request.ifr_flags &= (short)~IFF_UP;
    if (ioctl(fd, SIOCSIFFLAGS, &request) == -1) {
        perror("SIOCSIFFLAGS");
        return 1;
    }
    return 0;
}
