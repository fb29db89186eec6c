/* read-runtime: read the memory of the program that made the container, where
 * passwords are handed down.  Ends with 1 if there is no such process to be
 * seen, or the kernel refuses.  Closed by lesson 06, see proc(5). */
#include "attack.h"

/* Prints what lies there, as far as there is memory. */
static void
print_memory(int memory, off_t first, off_t end)
{
    char page[4096];

    for (off_t at = first; at < end; at += (off_t)sizeof(page)) {
        ssize_t length = pread(memory, page, sizeof(page), at);

        if (length > 0)
            fwrite(page, 1, (size_t)length, stdout);
    }
}

static int
read_memory(char **argv)
{
    char path[64], line[512], writable;
    unsigned long first, end;

    (void)argv;
    /* 0 stands for a parent who is outside of our PID namespace. */
    if (getppid() == 0) {
        fprintf(stderr, "the parent is not seen\n");
        return REFUSED;
    }
    snprintf(path, sizeof(path), "/proc/%d/mem", (int)getppid());
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)getppid());
    FILE *maps = memory == -1 ? NULL : fopen(path, "re");
    if (!maps) {
        perror(path);
        return REFUSED;
    }
    while (fgets(line, sizeof(line), maps))
        if (sscanf(line, "%lx-%lx r%c", &first, &end, &writable) == 3
            && writable == 'w')
            print_memory(memory, (off_t)first, (off_t)end);
    return fflush(stdout) == 0 ? SUCCEEDED : NOT_TRIED;
}

int
main(int argc, char **argv)
{
    return argc == 1 ? with_proc(read_memory, argv) : NOT_TRIED;
}
