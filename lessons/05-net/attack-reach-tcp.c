/* reach-tcp: talk to a service on the host's loopback.
 * Usage: reach-tcp PORT.  Prints what the service says; ends with 1 if there
 * is none to be reached.  The harness calls "reach-tcp PORT TEXT" on the host,
 * which is that service: it says the text to everybody.
 * Closed by lesson 05, see README.md here. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
serve(int listener, const char *text)
{
    if (listen(listener, 5) == -1)
        return 2;
    puts("ready");
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client == -1 || write(client, text, strlen(text)) == -1)
            return 2;
        close(client);
    }
}

int
main(int argc, char **argv)
{
    struct sockaddr_in service = { .sin_family = AF_INET };
    char text[256];

    if (argc != 2 && argc != 3)
        return 2;
    service.sin_port = htons((in_port_t)atoi(argv[1]));
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return 2;
    if (argc == 3)
        return bind(fd, (struct sockaddr *)&service, sizeof(service)) == -1
                   ? 2
                   : serve(fd, argv[2]);
    if (connect(fd, (struct sockaddr *)&service, sizeof(service)) == -1) {
        perror("connect");
        return 1;
    }
    ssize_t length = read(fd, text, sizeof(text));
    if (length == -1)
        return 2;
    printf("%.*s\n", (int)length, text);
    return 0;
}
