/* The values of this lesson's options: numbers and sizes as people write them.
 * See README.md here. */
#include "07-cgroup/housekeeping/limit-options.h"

#include "07-cgroup/cgroup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a number of digits and at most one point, and none of the other forms
 * that strtold(3) takes.  Returns what follows it, or NULL. */
static const char *
read_number(const char *text, long double *number)
{
    char *end;

    *number = strtold(text, &end);
    if (end == text || strspn(text, "0123456789.") != (size_t)(end - text))
        return NULL;
    return end;
}

bool
read_size(const char *text, long double *bytes)
{
    static const char units[] = "bkmgtBKMGT";
    const char *unit = read_number(text, bytes);

    if (!unit || (*unit && (!strchr(units, *unit) || unit[1])))
        return false;
    for (long power = *unit ? (strchr(units, *unit) - units) % 5 : 0; power > 0;
         power--)
        *bytes *= 1024;
    return true;
}

const char *
set_memory(void *settings, const char *value)
{
    struct limits *limits = settings;
    long double bytes;

    if (strcmp(value, "max") == 0) {
        limits->memory = NO_LIMIT;
        return NULL;
    }
    if (!read_size(value, &bytes))
        return "not a size, such as 20M or 1.5g, nor max";
    if (bytes < 1024.0L * 1024)
        return "less than 1M, in which no process can start";
    if (bytes > 1e18L)
        return "more than any machine has";
    limits->memory = (long long)bytes;
    return NULL;
}

const char *
set_pids(void *settings, const char *value)
{
    struct limits *limits = settings;
    long double count;
    const char *end = read_number(value, &count);

    if (strcmp(value, "max") == 0) {
        limits->pids = NO_LIMIT;
        return NULL;
    }
    if (!end || *end || strchr(value, '.') || count < 1 || count > INT_MAX)
        return "not a number of processes, 1 or more, nor max";
    limits->pids = (long long)count;
    return NULL;
}

const char *
set_cpus(void *settings, const char *value)
{
    struct limits *limits = settings;
    long double cpus;
    const char *end = read_number(value, &cpus);

    /* The kernel's shortest quota is a millisecond. */
    if (!end || *end || cpus < 0.01L || cpus > 100000)
        return "not a number of CPUs, 0.01 or more";
    limits->cpu = (long long)(cpus * 100000 + 0.5L);
    return NULL;
}

const char *
set_file(void *settings, const char *value)
{
    struct limits *limits = settings;
    struct cgroup_file *file = &limits->files[limits->count];
    size_t length = strcspn(value, "=");
    char *name = file->name;

    if (limits->count == MAX_FILES)
        return "more than 32 files";
    if (!value[length] || !value[length + 1] || length >= sizeof(file->name))
        return "not FILE=VALUE";
    snprintf(name, sizeof(file->name), "%.*s", (int)length, value);
    if (strchr(name, '/') || strstr(name, "..") || !strchr(name, '.')
        || *name == '.')
        return "not a file of a controller, such as cpu.weight";
    /* These would move a process of the host into the container's cgroup. */
    if (strcmp(name, "cgroup.procs") == 0
        || strcmp(name, "cgroup.threads") == 0)
        return "no limit: the container joins by itself";
    file->value = value + length + 1;
    limits->count++;
    return NULL;
}

const char *
set_stats(void *settings, const char *value)
{
    struct limits *limits = settings;

    (void)value;
    limits->stats = true;
    return NULL;
}
