/* touch-huge: uses huge pages, one after the other.
 * Usage: touch-huge COUNT KILOBYTES, the size of each.  A page that the kernel
 * refuses is a SIGBUS.  See the kernel's admin-guide/mm/hugetlbpage.rst. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int
main(int argc, char **argv)
{
    size_t count = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    size_t size = argc == 3 ? strtoul(argv[2], NULL, 10) << 10 : 0;

    if (count == 0 || size == 0) {
        fprintf(stderr, "usage: touch-huge COUNT KILOBYTES\n");
        return 2;
    }
    char *memory = mmap(NULL, count * size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        return EXIT_FAILURE;
    }
    for (size_t page = 0; page < count; page++) {
        memory[page * size] = 'x';
        printf("%zu huge page%s\n", page + 1, page ? "s" : "");
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}
