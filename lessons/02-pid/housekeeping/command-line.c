/* The words and variables that a program was called with, which the kernel
 * shows in /proc/PID/cmdline and environ as they are in its memory.
 * See the chapter and proc(5). */
#include "02-pid/housekeeping/command-line.h"

#include "fail.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static char **
copy_words(char **words)
{
    size_t count = 0;

    while (words[count])
        count++;
    char **copy = calloc(count + 1, sizeof(*copy));
    for (size_t i = 0; copy && i < count; i++)
        if (!(copy[i] = strdup(words[i])))
            return NULL;
    return copy;
}

char **
hide_command_line(char **argv)
{
    char *first = program_invocation_name;
    const char *end = (const char *)getauxval(AT_EXECFN);
    char *name = strdup(program_invocation_short_name);
    char **words = copy_words(argv), **variables = copy_words(environ);

    if (!name || !words || !variables) {
        fail("copy the command line");
        return NULL;
    }
    /* The kernel has put all words into memory one after the other, then the
     * variables, and then the path of our file. */
    if (end > first)
        memset(first, 0, (size_t)(end - first));
    strcpy(first, name);
    program_invocation_name = program_invocation_short_name = name;
    environ = variables;
    return words;
}
