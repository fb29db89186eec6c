/* call-as-i386: do what catch-faults does, by the number that i386 has for it.
 * A 64-bit program may call the kernel as a 32-bit one does, and userfaultfd is
 * 374 then, not 323: a filter that looks at numbers alone lets it pass. Usage:
 * call-as-i386 FIFO.  Ends with 1 if the kernel refuses. Closed by lesson 09,
 * see "arch" in seccomp(2) and CVE-2009-0835. */
#include "attack.h"

#ifdef __x86_64__
#include <errno.h>
#include <linux/userfaultfd.h>
#include <string.h>

/* An interrupt is how i386 programs call the kernel. */
static int
call_as_i386(int number, int argument)
{
    int result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(argument)
                     : "r8", "r9", "r10", "r11", "cc", "memory");
    return result;
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return NOT_TRIED;
    int result = call_as_i386(374, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    if (result < 0) {
        fprintf(stderr, "call 374 of i386: %s\n", strerror(-result));
        return result == -EPERM || result == -ENOSYS ? REFUSED : NOT_TRIED;
    }
    return wait_for_look(argv[1]);
}
#else
int
main(void)
{
    fprintf(stderr,
            "this machine's 64-bit programs can't call as 32-bit ones\n");
    return NOT_TRIED;
}
#endif
