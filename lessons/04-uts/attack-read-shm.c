/* read-shm: read a System V shared memory segment of the host.
 * Usage: read-shm KEY.  Prints the segment's text; ends with 1 if there is no
 * such segment.  The harness calls "read-shm KEY TEXT" on the host, which
 * makes one that is removed with its namespace.
 * Closed by lesson 04, see README.md here. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

enum { SIZE = 4096 };

int
main(int argc, char **argv)
{
    if (argc != 2 && argc != 3)
        return 2;
    int flags = argc == 3 ? IPC_CREAT | IPC_EXCL | 0600 : 0;
    int id = shmget((key_t)strtol(argv[1], NULL, 10), SIZE, flags);
    if (id == -1) {
        perror("shmget");
        return 1;
    }
    char *text = shmat(id, NULL, 0);
    if (text == (void *)-1) {
        perror("shmat");
        return 1;
    }
    if (argc == 3)
        snprintf(text, SIZE, "%s", argv[2]);
    else
        printf("%.*s\n", SIZE, text);
    return 0;
}
