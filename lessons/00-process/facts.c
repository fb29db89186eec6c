/* What the kernel says of a process: all that makes a container can be read
 * in /proc.  See README.md here, proc(5) and namespaces(7). */
#include "00-process/facts.h"

#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_telling(const char *line)
{
    static const char *const fields[] = {
        "Name:", "Pid:",    "PPid:", "NSpid:",      "Uid:",
        "Gid:",  "Groups:", "Cap",   "NoNewPrivs:",
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (strncmp(line, fields[i], strlen(fields[i])) == 0)
            return true;
    return false;
}

/* Prints the lines of /proc/PID/NAME, all or only those that tell something
 * about a container, each followed by what explain(), if given, prints. */
static int
print_file(pid_t pid, const char *name, bool all,
           void (*explain)(const char *line))
{
    char *rest = NULL, *text = read_file("/proc/%d/%s", pid, name);

    if (!text)
        return fail("read /proc/%d/%s", pid, name);
    printf("/proc/%d/%s\n", pid, name);
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        if (!all && !is_telling(line))
            continue;
        printf("    %s\n", line);
        if (explain)
            explain(line);
    }
    free(text);
    return 0;
}

static int
is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Each link leads to the kind of the namespace and its inode number: two
 * processes are in the same namespace if and only if the numbers are equal. */
static int
print_namespaces(pid_t pid)
{
    char directory[64], target[64];
    struct dirent **entries;

    snprintf(directory, sizeof(directory), "/proc/%d/ns", pid);
    int count = scandir(directory, &entries, is_visible, alphasort);
    if (count == -1)
        return fail("scandir %s", directory);
    printf("%s\n", directory);
    for (int i = 0; i < count; i++) {
        char path[sizeof(directory) + sizeof(entries[i]->d_name)];

        snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
        ssize_t length = readlink(path, target, sizeof(target) - 1);
        target[length > 0 ? length : 0] = '\0';
        printf("    %s -> %s\n", entries[i]->d_name, target);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

/* Where no security module gives labels, reading this file is an error. */
static void
print_label(pid_t pid)
{
    char *label = read_file("/proc/%d/attr/current", pid);

    printf("/proc/%d/attr/current\n    %s\n", pid,
           label && *label ? strtok(label, "\n")
                           : "(no label: no security module here gives one)");
    free(label);
}

static int
flush_facts(void)
{
    return fflush(stdout) == EOF ? fail("write the facts") : 0;
}

int
print_status(const struct facts *facts, pid_t pid,
             void (*explain)(const char *line))
{
    if (!facts->wanted)
        return 0;
    return print_file(pid, "status", false, explain) == -1 ? -1 : flush_facts();
}

int
print_facts(const struct facts *facts, pid_t pid)
{
    if (!facts->wanted)
        return 0;
    if (print_status(facts, pid, NULL) == -1 || print_namespaces(pid) == -1
        || print_file(pid, "cgroup", true, NULL) == -1)
        return -1;
    print_label(pid);
    return flush_facts();
}

static const char *
set_facts(void *settings, const char *value)
{
    struct facts *facts = settings;

    (void)value;
    facts->wanted = true;
    return NULL;
}

const struct option_entry facts_options[] = {
    { "facts", NULL, "print what /proc says of the process, then run it",
      set_facts },
    { 0 },
};
