/* make-calls: makes system calls whose arguments mean nothing, and says what
 * the kernel says to each. Usage: make-calls <QUESTIONS, each a line "native
 * NUMBER" or "compat NUMBER", as read-filter.py has them; or make-calls thread,
 * which starts one and waits for it. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
call_native(int number)
{
    return syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) == -1 ? errno : 0;
}

#ifdef __x86_64__
static int
call_compat(int number)
{
    int result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(-1), "c"(-1), "d"(-1), "S"(-1), "D"(-1)
                     : "r8", "r9", "r10", "r11", "cc", "memory");
    return result < 0 ? -result : 0;
}
#else
static int
call_compat(int number)
{
    (void)number;
    return 0;
}
#endif

static void *
run_thread(void *arg)
{
    return arg;
}

static int
start_thread(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run_thread, NULL);

    puts(strerror(error));
    return error ? error : pthread_join(thread, NULL);
}

int
main(int argc, char **argv)
{
    char bits[16];
    int number;

    if (argc == 2 && strcmp(argv[1], "thread") == 0)
        return start_thread();
    while (scanf("%15s %d", bits, &number) == 2) {
        int error = strcmp(bits, "native") == 0 ? call_native(number)
                                                : call_compat(number);

        printf("%s %d: %s\n", bits, number, strerror(error));
        fflush(stdout);
    }
    return 0;
}
