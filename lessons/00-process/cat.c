/* 00-cat: prints a file line by line with stdio, to be compared with cat(1)
 * under strace: who reads how much, and who writes when?
 * See README.md here and setvbuf(3). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
complain(const char *what)
{
    fprintf(stderr, "00-cat: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    char line[256];

    if (argc != 2) {
        fprintf(stderr, "usage: 00-cat FILE\n");
        return EXIT_FAILURE;
    }
    FILE *file = fopen(argv[1], "re");
    if (!file)
        return complain(argv[1]);
    while (fgets(line, sizeof(line), file))
        if (fputs(line, stdout) == EOF)
            break;
    if (ferror(file))
        return complain(argv[1]);
    fclose(file);
    return fclose(stdout) == EOF ? complain("stdout") : EXIT_SUCCESS;
}
