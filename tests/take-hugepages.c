/* take-hugepages: takes huge pages of two megabytes, and touches each.
 * Usage: take-hugepages COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int
main(int argc, char **argv)
{
    size_t size = argc == 2 ? (size_t)atoi(argv[1]) << 21 : 0;
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

    if (pages == MAP_FAILED) {
        perror("mmap");
        return 2;
    }
    memset(pages, 'x', size);
    return 0;
}
