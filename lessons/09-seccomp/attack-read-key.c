/* read-key: read a key in the session keyring of the caller.
 * Usage: read-key NAME.  Prints the key; ends with 1 if none is found.
 * The harness calls "read-key NAME TEXT -- PROGRAM [ARG]...", which runs the
 * program in a session keyring of its own with that key.
 * Closed by lesson 09.  See keyrings(7). */
#include "attack.h"
#include <linux/keyctl.h>
#include <string.h>
#include <sys/syscall.h>

static int
read_key(const char *name)
{
    char text[256];
    long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
                       "user", name, 0);

    if (key == -1) {
        perror("keyctl KEYCTL_SEARCH");
        return REFUSED;
    }
    long length = syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof(text));
    if (length == -1) {
        perror("keyctl KEYCTL_READ");
        return REFUSED;
    }
    printf("%.*s\n", (int)length, text);
    return SUCCEEDED;
}

static int
run_with_key(char **argv)
{
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) == -1
        || syscall(SYS_add_key, "user", argv[1], argv[2], strlen(argv[2]),
                   KEY_SPEC_SESSION_KEYRING)
               == -1) {
        perror("keyring");
        return NOT_TRIED;
    }
    execvp(argv[4], argv + 4);
    perror(argv[4]);
    return NOT_TRIED;
}

int
main(int argc, char **argv)
{
    if (argc == 2)
        return read_key(argv[1]);
    if (argc > 4 && strcmp(argv[3], "--") == 0)
        return run_with_key(argv);
    return NOT_TRIED;
}
