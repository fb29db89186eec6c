/* mount-inside: mount a file system in the container.
 * Usage: mount-inside FIFO SOURCE DIRECTORY.  Mounts a tmpfs, and keeps it
 * until the harness has looked: the FIFO opens when it begins to, and is at
 * its end when it's done.  Closed by lesson 08, see README.md here. */
#include "attack.h"

int
main(int argc, char **argv)
{
    if (argc != 4)
        return NOT_TRIED;
    if (mount(argv[2], argv[3], "tmpfs", 0, "size=64k") == -1) {
        perror("mount");
        return REFUSED;
    }
    return wait_for_look(argv[1]);
}
