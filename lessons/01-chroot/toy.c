/* The toy of lesson 1: runs a command that sees another root directory. */
#include "00-process/layer.h"
#include "01-chroot/layer.h"

int
main(int argc, char **argv)
{
    if (argc < 3)
        errx(125, "usage: %s ROOTFS COMMAND [ARG]...", argv[0]);
    enter_root(argv[1]);
    return run(argv + 2);
}
