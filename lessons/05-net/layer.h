/* ---- Lesson 5: a network ------------------------------------------------- */

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* A new network has one interface, loopback, which is down. */
static void
raise_loopback(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int any = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");

    must(ioctl(any, SIOCSIFFLAGS, &request), "ioctl SIOCSIFFLAGS lo");
    close(any);
}
