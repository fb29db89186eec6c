/* From a profile's rules to a program, by libseccomp.  Where that leaves a
 * choice we choose as Docker's runc does, so that a profile means the same
 * here. See seccomp_rule_add(3) and seccomp(2). */
#include "09-seccomp/housekeeping/compile.h"

#include "fail.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Gives libseccomp's error to errno. */
static int
as_errno(int error)
{
    if (error >= 0)
        return 0;
    errno = -error;
    return -1;
}

int
begin_filter(struct compiler *compiler, uint32_t default_action)
{
    /* All actions that there are, which Linux 5.12 has; it need not try. */
    seccomp_api_set(3);
    compiler->default_action = default_action;
    compiler->filter = seccomp_init(default_action);
    compiler->architectures[0].token = seccomp_arch_native();
    compiler->architectures[0].last = -1;
    compiler->architecture_count = 1;
    compiler->whole = json_object();
    compiler->partial = json_object();
    compiler->unknown = json_object();
    compiler->overruled = json_object();
    if (compiler->filter && compiler->overruled)
        return 0;
    errno = ENOMEM;
    return fail("seccomp_init");
}

int
add_token(struct compiler *compiler, uint32_t token)
{
    enum {
        MOST =
            sizeof(compiler->architectures) / sizeof(*compiler->architectures)
    };
    size_t count = compiler->architecture_count;
    int error =
        count < MOST ? seccomp_arch_add(compiler->filter, token) : -E2BIG;

    if (error < 0)
        return error == -EEXIST ? 0 : as_errno(error);
    compiler->architectures[count].token = token;
    compiler->architectures[count].last = -1;
    compiler->architecture_count++;
    return 0;
}

/* Keeps the largest number of a call, for each architecture. */
static void
remember_number(struct compiler *compiler, const char *name)
{
    for (size_t i = 0; i < compiler->architecture_count; i++) {
        int number = seccomp_syscall_resolve_name_arch(
            compiler->architectures[i].token, name);

        if (number > compiler->architectures[i].last)
            compiler->architectures[i].last = number;
    }
}

static bool
differs(const json_t *before, uint32_t action)
{
    return before && json_integer_value(before) != action;
}

/* A rule for any arguments silences all others for that call, and the first one
 * such all later ones: libseccomp takes them without a word. */
static void
remember_rule(struct compiler *compiler, const char *name, uint32_t action,
              bool is_whole)
{
    json_t *whole = json_object_get(compiler->whole, name);
    json_t *partial = json_object_get(compiler->partial, name);
    bool is_default = action == compiler->default_action;
    bool is_mixed = differs(partial, action);

    if (differs(whole, action) || (is_whole && !is_default && is_mixed))
        json_object_set_new(compiler->overruled, name, json_null());
    if (is_whole && !is_default)
        json_object_set_new(compiler->whole, name, json_integer(action));
    if (!is_whole)
        json_object_set_new(compiler->partial, name,
                            json_integer(is_mixed ? -1 : (json_int_t)action));
}

static bool
names_argument_twice(const struct scmp_arg_cmp *comparisons, size_t count)
{
    unsigned seen = 0;

    for (size_t i = 0; i < count; i++) {
        if (seen >> comparisons[i].arg & 1)
            return true;
        seen |= 1U << comparisons[i].arg;
    }
    return false;
}

static int
add_comparisons(struct compiler *compiler, int number, uint32_t action,
                const struct scmp_arg_cmp *comparisons, size_t count)
{
    /* Each rule takes an instruction at least. */
    if (compiler->rules++ == BPF_MAXINSNS)
        return as_errno(-E2BIG);
    return as_errno(seccomp_rule_add_array(compiler->filter, action, number,
                                           (unsigned)count, comparisons));
}

int
add_rule(struct compiler *compiler, const char *name, uint32_t action,
         const struct scmp_arg_cmp *comparisons, size_t count)
{
    int number = seccomp_syscall_resolve_name(name);

    if (number == __NR_SCMP_ERROR) {
        json_object_set_new(compiler->unknown, name, json_null());
        return 0;
    }
    remember_number(compiler, name);
    remember_rule(compiler, name, action, count == 0);
    /* It says nothing new, and libseccomp would call it EACCES. */
    if (action == compiler->default_action)
        return 0;
    if (!names_argument_twice(comparisons, count))
        return add_comparisons(compiler, number, action, comparisons, count);
    for (size_t i = 0; i < count; i++)
        if (add_comparisons(compiler, number, action, comparisons + i, 1) == -1)
            return -1;
    return 0;
}

/* Calls that are newer than all that the profile names get ENOSYS, at which a C
 * library tries an older one; at the profile's EPERM it would give up. */
static size_t
write_newer(const struct compiler *compiler, struct sock_filter *code)
{
    size_t length = 0;

    for (size_t i = 0; i < compiler->architecture_count; i++) {
        uint32_t token = compiler->architectures[i].token;
        int last = compiler->architectures[i].last;
        bool x32 = token == SCMP_ARCH_X32;
        const struct sock_filter judge[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                     offsetof(struct seccomp_data, arch)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, x32 ? AUDIT_ARCH_X86_64 : token,
                     0, 4),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                     offsetof(struct seccomp_data, nr)),
            /* If the profile names none, last is -1, the largest number. */
            BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)last, 0, 2),
            /* The larger numbers of an x86-64 are those of x32. */
            BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K,
                     token == AUDIT_ARCH_X86_64 ? 0x3fffffff : UINT32_MAX, 1,
                     0),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        };

        memcpy(code + length, judge, sizeof(judge));
        length += sizeof(judge) / sizeof(*judge);
    }
    return length;
}

static bool
is_refusal(uint32_t action)
{
    uint32_t kind = action & SECCOMP_RET_ACTION_FULL;

    return kind != SECCOMP_RET_ALLOW && kind != SECCOMP_RET_LOG
           && kind != SECCOMP_RET_TRACE;
}

/* Says of which calls, in as far as there are any, with the first few names. */
static void
tell(const char *path, const char *what, json_t *calls)
{
    char text[256] = "";
    size_t length = 0, count = 0;
    const char *name;
    json_t *value;

    json_object_foreach (calls, name, value)
        if (count++ < 3)
            length += (size_t)snprintf(text + length, sizeof(text) - length,
                                       "%s%.64s", count > 1 ? ", " : "", name);
    if (count > 0)
        note("%s: %s: %s%s", path, what, text, count > 3 ? ", ..." : "");
}

/* The file descriptor is that of a file in memory: only libseccomp 2.6 writes
 * to memory itself. */
static int
read_exported(scmp_filter_ctx filter, int fd, const char *path,
              struct program *program)
{
    size_t first = program->length;
    off_t size;

    if (as_errno(seccomp_export_bpf(filter, fd)) == -1
        || (size = lseek(fd, 0, SEEK_END)) == -1)
        return fail("seccomp_export_bpf");
    program->length += (size_t)size / sizeof(*program->code);
    if (program->length > BPF_MAXINSNS)
        return refuse("%s: its filter has %zu instructions, and the kernel "
                      "takes no more than %d",
                      path, program->length, BPF_MAXINSNS);
    if (pread(fd, program->code + first, (size_t)size, 0) != size)
        return fail("pread");
    return 0;
}

int
write_program(struct compiler *compiler, const char *path,
              struct program *program)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);

    if (fd == -1)
        return fail("memfd_create");
    /* A binary tree, which 2.5.3 and older make wrong if there is no rule. */
    if (compiler->rules > 0)
        seccomp_attr_set(compiler->filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    program->length = is_refusal(compiler->default_action)
                          ? write_newer(compiler, program->code)
                          : 0;
    int result = read_exported(compiler->filter, fd, path, program);
    close(fd);
    if (result == 0) {
        tell(path, "these system calls are unknown here", compiler->unknown);
        tell(path,
             "these system calls have rules that differ, of which the first "
             "without args counts",
             compiler->overruled);
    }
    return result;
}

void
end_filter(struct compiler *compiler)
{
    if (compiler->filter)
        seccomp_release(compiler->filter);
    json_decref(compiler->whole);
    json_decref(compiler->partial);
    json_decref(compiler->unknown);
    json_decref(compiler->overruled);
}
