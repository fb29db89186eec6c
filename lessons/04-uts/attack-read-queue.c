/* read-queue: take a message out of a System V message queue of the host.
 * Usage: read-queue KEY.  Prints the message; ends with 1 if there is no such
 * queue.  The harness calls "read-queue KEY TEXT" on the host, which makes a
 * queue with a message in it; it goes with its namespace.
 * Closed by lesson 04, see msgop(2). */
#include "attack.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
    long type;
    char text[256];
};

int
main(int argc, char **argv)
{
    struct message message = { .type = 1 };

    if (argc != 2 && argc != 3)
        return NOT_TRIED;
    int flags = argc == 3 ? IPC_CREAT | IPC_EXCL | 0600 : 0;
    int id = msgget((key_t)strtol(argv[1], NULL, 10), flags);
    if (id == -1) {
        perror("msgget");
        return REFUSED;
    }
    if (argc == 3) {
        strncpy(message.text, argv[2], sizeof(message.text) - 1);
        return msgsnd(id, &message, strlen(message.text), IPC_NOWAIT) == -1;
    }
    if (msgrcv(id, &message, sizeof(message.text), 0, IPC_NOWAIT) == -1) {
        perror("msgrcv");
        return REFUSED;
    }
    printf("%.*s\n", (int)sizeof(message.text), message.text);
    return SUCCEEDED;
}
