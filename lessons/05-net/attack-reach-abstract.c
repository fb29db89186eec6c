/* reach-abstract: talk to a service of the host on an abstract unix socket,
 * whose name is in no file system but in the network namespace.
 * Usage: reach-abstract NAME.  Prints what the service says; ends with 1 if
 * there is none to be reached.  The harness calls "reach-abstract NAME TEXT" on
 * the host, which is that service: it says the text to everybody.
 * Closed by lesson 05, see README.md here. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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
    struct sockaddr_un service = { .sun_family = AF_UNIX };
    const size_t before = offsetof(struct sockaddr_un, sun_path) + 1;
    char text[256];

    if ((argc != 2 && argc != 3)
        || strlen(argv[1]) >= sizeof(service.sun_path) - 1)
        return 2;
    /* A name that begins with a NUL byte is an abstract one. */
    strcpy(service.sun_path + 1, argv[1]);
    socklen_t size = (socklen_t)(before + strlen(argv[1]));
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd == -1)
        return 2;
    if (argc == 3)
        return bind(fd, (struct sockaddr *)&service, size) == -1
                   ? 2
                   : serve(fd, argv[2]);
    if (connect(fd, (struct sockaddr *)&service, size) == -1) {
        perror("connect");
        return 1;
    }
    ssize_t length = read(fd, text, sizeof(text));
    if (length == -1)
        return 2;
    printf("%.*s\n", (int)length, text);
    return 0;
}
