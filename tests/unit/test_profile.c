/* What is told of a wrong profile, and what the program of a right one decides.
 * See lessons/09-seccomp/housekeeping/profile.h. */
#include "09-seccomp/housekeeping/profile.h"

#include "09-seccomp/housekeeping/evaluate.h"
#include "helpers.h"
#include <fcntl.h>
#include <inttypes.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <sys/capability.h>
#include <sys/utsname.h>

static struct program program;
static char path[64];

/* Texts have ' for ", as C has a use for the latter. */
static void
attempt_with_caps(const char *text, cap_mask granted)
{
    FILE *file = fdopen(memfd_create("profile", MFD_CLOEXEC), "w");

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(file));
    for (; *text; text++)
        fputc(*text == '\'' ? '"' : *text, file);
    fflush(file);
    attempt(read_profile(path, granted, &program));
    fclose(file);
}

static void
attempt_profile(const char *text)
{
    attempt_with_caps(text, 0);
}

static void
assert_said(const char *message)
{
    char text[512] = "";

    if (message)
        snprintf(text, sizeof(text), "test_profile: %s: %s\n", path, message);
    assert_string_equal(attempted.said, text);
}

static uint32_t
judge_call(uint32_t architecture, int number, uint64_t first, uint64_t second)
{
    const struct seccomp_data call = { .arch = architecture,
                                       .nr = number,
                                       .args = { first, second } };

    return evaluate(&program, &call);
}

/* With the architecture of this machine. */
#define judge_own(...) judge_call(seccomp_arch_native(), __VA_ARGS__)

#define ERRNO(number) (SECCOMP_RET_ERRNO | (number))
#define REST(text) "{'defaultAction': 'SCMP_ACT_ALLOW', " text "}"
#define RULES(text) REST("'syscalls': [" text "]")
#define RULE(text) \
    RULES("{'names': ['chdir'], 'action': 'SCMP_ACT_ERRNO', " text "}")
#define ARGS(text) RULE("'args': [" text "]")

TEST(what_is_wrong_is_told_with_its_place)
{
    const struct {
        const char *text, *said;
    } profiles[] = {
        { "[]", "not an object" },
        { "{}", "defaultAction: missing" },
        { "{'defaultAction': 1}", "defaultAction: not a string" },
        { "{'defaultAction': 'ALLOW'}", "defaultAction: ALLOW is unknown" },
        { "{'defaultAction': 'SCMP_ACT_NOTIFY'}",
          "defaultAction: there is no listener to notify" },
        { REST("'defaultErrnoRet': 1"),
          "defaultAction: returns no errno, and one is given" },
        { REST("'syscall': []"), "syscall: unknown key" },
        { REST("'flags': ['SECCOMP_FILTER_FLAG_LOG']"),
          "flags: none can be set here" },
        { REST("'listenerPath': '/run/listener'"),
          "listenerPath: there is no listener" },
        { REST("'listenerMetadata': ''"),
          "listenerMetadata: there is no listener" },
        { REST("'architectures': ['SCMP_ARCH_X86_65']"),
          "architectures[0]: SCMP_ARCH_X86_65 is unknown" },
        { REST("'architectures': ['SCMP_ARCH_x86_64']"),
          "architectures[0]: SCMP_ARCH_x86_64 is unknown" },
        { REST("'architectures': ['SCMP-ARCH-X86_64']"),
          "architectures[0]: SCMP-ARCH-X86_64 is unknown" },
        { REST("'architectures': ['SCMP_ARCH_RISCV64']"),
          "architectures: none of them is this machine's" },
        { REST("'architectures': ['SCMP_ARCH_S390X']"),
          "architectures[0]: seccomp_arch_add: Numerical argument out of "
          "domain" },
        { REST("'architectures': ['SCMP_ARCH_X86_64'], 'archMap': [{}]"),
          "archMap: there are architectures already" },
        { REST("'archMap': [{}]"), "archMap[0].architecture: missing" },
        { REST("'syscalls': {}"), "syscalls: not an array" },
        { RULES("[]"), "syscalls[0]: not an object" },
        { RULES("null"), "syscalls[0]: not an object" },
        { RULES("{'action': 'SCMP_ACT_LOG'}"), "syscalls[0].names: missing" },
        { RULES("{'names': ['chdir', 2], 'action': 'SCMP_ACT_LOG'}"),
          "syscalls[0].names[1]: not a string" },
        { RULES("{'names': ['chdir']}"), "syscalls[0].action: missing" },
        { RULES("{'names': ['chdir'], 'action': 'SCMP_ACT_DENY'}"),
          "syscalls[0].action: SCMP_ACT_DENY is unknown" },
        { RULE("'name': 'chdir'"),
          "syscalls[0].name: there are names already" },
        { RULE("'errnoRet': 5000"),
          "syscalls[0].errnoRet: not from 0 to 4094" },
        { RULE("'errnoRet': -1"), "syscalls[0].errnoRet: not from 0 to 4094" },
        { RULE("'errnoRet': 1.0"), "syscalls[0].errnoRet: not a whole number" },
        { RULE("'errno': 'ENOSUCH'"), "syscalls[0].errno: ENOSUCH is unknown" },
        { RULE("'errnoRet': 1, 'errno': 'ENOSYS'"),
          "syscalls[0].errno: not the name of the number" },
        { RULE("'arg': []"), "syscalls[0].arg: unknown key" },
        { RULE("'args': {}"), "syscalls[0].args: not an array" },
        { ARGS("{'value': 1, 'op': 'SCMP_CMP_EQ'}"),
          "syscalls[0].args[0].index: missing" },
        { ARGS("{'index': 6, 'value': 1, 'op': 'SCMP_CMP_EQ'}"),
          "syscalls[0].args[0].index: not from 0 to 5" },
        { ARGS("{'index': 0, 'op': 'SCMP_CMP_EQ'}"),
          "syscalls[0].args[0].value: missing" },
        { ARGS("{'index': 0, 'value': 1, 'op': '=='}"),
          "syscalls[0].args[0].op: == is unknown" },
        { ARGS("{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ', 'v': 2}"),
          "syscalls[0].args[0].v: unknown key" },
        { RULE("'includes': {'caps': ['CAP_ROOT']}"),
          "syscalls[0].includes.caps[0]: CAP_ROOT is unknown" },
        { RULE("'includes': {'caps': ['7']}"),
          "syscalls[0].includes.caps[0]: 7 is unknown" },
        { RULE("'includes': {'caps': ['CAP_CHOWN,KILL']}"),
          "syscalls[0].includes.caps[0]: CAP_CHOWN,KILL is unknown" },
        { RULE("'excludes': {'arches': 'amd64'}"),
          "syscalls[0].excludes.arches: not an array" },
        { RULE("'excludes': {'minKernel': '4.8.1'}"),
          "syscalls[0].excludes.minKernel: not two numbers, like 4.8" },
        { RULE("'includes': {'cap': []}"),
          "syscalls[0].includes.cap: unknown key" },
    };

    for (size_t i = 0; i < sizeof(profiles) / sizeof(*profiles); i++) {
        attempt_profile(profiles[i].text);
        assert_said(profiles[i].said);
        assert_int_equal(attempted.result, -1);
        assert_int_equal(attempted.error, EINVAL);
    }
}

TEST(each_action_is_the_kernels)
{
    const struct {
        const char *text;
        uint32_t action;
    } actions[] = {
        { "ALLOW'", SECCOMP_RET_ALLOW },
        { "LOG'", SECCOMP_RET_LOG },
        { "TRAP'", SECCOMP_RET_TRAP },
        { "KILL'", SECCOMP_RET_KILL_THREAD },
        { "KILL_THREAD'", SECCOMP_RET_KILL_THREAD },
        { "KILL_PROCESS'", SECCOMP_RET_KILL_PROCESS },
        { "TRACE', 'errnoRet': 7", SECCOMP_RET_TRACE | 7 },
        { "ERRNO'", ERRNO(EPERM) },
        { "ERRNO', 'errnoRet': 0", ERRNO(0) },
        { "ERRNO', 'errnoRet': 4094", ERRNO(4094) },
        { "ERRNO', 'errno': 'ENOSYS'", ERRNO(ENOSYS) },
        { "ERRNO', 'errno': 'ENOSYS', 'errnoRet': 38", ERRNO(ENOSYS) },
    };
    char text[256];

    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        snprintf(text, sizeof(text),
                 "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 9,"
                 "'syscalls': [{'name': 'chdir', 'action': 'SCMP_ACT_%s}]}",
                 actions[i].text);
        attempt_profile(text);
        assert_said(NULL);
        assert_int_equal(judge_own(SYS_chdir, 0, 0), actions[i].action);
        assert_int_equal(judge_own(SYS_fchdir, 0, 0), ERRNO(ENOSYS));
        assert_int_equal(judge_own(SYS_getcwd, 0, 0), ERRNO(9));
    }
}

static void
assert_judged(const char *args, uint64_t first, uint64_t second,
              bool is_matched)
{
    char text[1024];

    snprintf(text, sizeof(text), ARGS("%s"), args);
    attempt_profile(text);
    assert_said(NULL);
    assert_int_equal(judge_own(SYS_chdir, first, second),
                     is_matched ? ERRNO(EPERM) : SECCOMP_RET_ALLOW);
}

TEST(a_rule_compares_whole_arguments)
{
    const uint64_t large = 1ULL << 32;
    const struct {
        const char *op;
        uint64_t value, matched, other;
    } ops[] = {
        { "EQ", 7, 7, large | 7 },
        { "NE", 7, large | 7, 7 },
        { "LT", 7, 6, 7 },
        { "LE", 7, 7, 8 },
        { "GT", 7, large, 7 },
        { "GE", 7, 7, 6 },
        { "EQ", large, large, 0 },
        { "MASKED_EQ", 6, 9, 4 },
        { "EQ", INT64_MAX, INT64_MAX, UINT64_MAX },
    };
    char args[256];

    for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
        snprintf(args, sizeof(args),
                 "{'index': 1, 'value': %" PRIu64 ", 'op': 'SCMP_CMP_%s'}",
                 ops[i].value, ops[i].op);
        assert_judged(args, 0, ops[i].matched, true);
        assert_judged(args, 0, ops[i].other, false);
    }
    snprintf(args, sizeof(args),
             "{'index': 1, 'value': 6, 'valueTwo': 2, "
             "'op': 'SCMP_CMP_MASKED_EQ'}");
    assert_judged(args, 0, 8 | 2, true);
    assert_judged(args, 0, 6, false);
}

#define EQUAL(index, value) \
    "{'index': " index ", 'value': " value ", 'op': 'SCMP_CMP_EQ'}"

TEST(all_args_must_match_but_any_if_two_are_of_one_argument)
{
    const char *both = EQUAL("0", "3") ", " EQUAL("1", "4");
    const char *any = EQUAL("0", "3") ", " EQUAL("1", "4") ", " EQUAL("0", "5");

    assert_judged(both, 3, 4, true);
    assert_judged(both, 3, 5, false);
    assert_judged(any, 3, 0, true);
    assert_judged(any, 0, 4, true);
    assert_judged(any, 5, 0, true);
    assert_judged(any, 4, 0, false);
}

TEST(a_rule_applies_if_all_includes_are_true_and_no_exclude)
{
    const cap_mask chown = (cap_mask)1 << CAP_CHOWN;
    const cap_mask both = chown | (cap_mask)1 << CAP_SYS_ADMIN;
    const struct {
        const char *conditions;
        cap_mask granted;
        bool applies;
    } rules[] = {
        { "'includes': {}, 'excludes': null", 0, true },
        { "'includes': {'caps': ['CAP_CHOWN']}", chown, true },
        { "'includes': {'caps': ['CAP_CHOWN', 'CAP_SYS_ADMIN']}", chown,
          false },
        { "'includes': {'caps': ['CAP_CHOWN', 'CAP_SYS_ADMIN']}", both, true },
        { "'excludes': {'caps': ['CAP_SYS_ADMIN']}", chown, true },
        { "'excludes': {'caps': ['CAP_CHOWN', 'CAP_SYS_ADMIN']}", chown,
          false },
        { "'includes': {'arches': ['s390x']}", 0, false },
        { "'includes': {'arches': ['amd64', 'arm64']}", 0, true },
        { "'excludes': {'arches': ['amd64', 'arm64']}", 0, false },
        { "'includes': {'minKernel': '4.99'}", 0, true },
        { "'includes': {'minKernel': '99.0'}", 0, false },
        { "'excludes': {'minKernel': '4.8'}", 0, false },
        { "'includes': {'arches': ['amd64', 'arm64'], 'minKernel': '99.0'}", 0,
          false },
    };
    char text[512];

    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        snprintf(text, sizeof(text), RULE("%s"), rules[i].conditions);
        attempt_with_caps(text, rules[i].granted);
        assert_said(NULL);
        assert_int_equal(judge_own(SYS_chdir, 0, 0),
                         rules[i].applies ? ERRNO(EPERM) : SECCOMP_RET_ALLOW);
    }
}

TEST(the_least_kernel_may_be_this_one)
{
    struct utsname kernel;
    unsigned major = 0, minor = 0;
    char text[256];

    uname(&kernel);
    assert_int_equal(sscanf(kernel.release, "%u.%u", &major, &minor), 2);
    for (unsigned newer = 0; newer < 2; newer++) {
        snprintf(text, sizeof(text), RULE("'includes': {'minKernel': '%u.%u'}"),
                 major, minor + newer);
        attempt_profile(text);
        assert_said(NULL);
        assert_int_equal(judge_own(SYS_chdir, 0, 0),
                         newer ? SECCOMP_RET_ALLOW : ERRNO(EPERM));
    }
}

/* Numbers of other architectures than this one's: getpid and fork. */
enum {
    I386_GETPID = 20,
    X32 = 0x40000000,
    X32_GETPID = X32 + 39,
    ARM_FORK = 2
};

TEST(other_architectures_are_those_that_the_profile_has)
{
    const struct {
        const char *text;
        uint32_t on_i386, on_x32;
    } profiles[] = {
        { REST("'architectures': []"), SECCOMP_RET_KILL, SECCOMP_RET_KILL },
        { REST("'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']"),
          SECCOMP_RET_ALLOW, SECCOMP_RET_KILL },
        /* As the specification's example has it: this machine's is implied. */
        { REST("'architectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']"),
          SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW },
        { REST("'architectures': ['SCMP_ARCH_X32']"), SECCOMP_RET_KILL,
          SECCOMP_RET_ALLOW },
        { REST("'archMap': [{'architecture': 'SCMP_ARCH_S390X', "
               "'subArchitectures': ['SCMP_ARCH_S390']}, "
               "{'architecture': 'SCMP_ARCH_NEW', 'subArchitectures': null}]"),
          SECCOMP_RET_KILL, SECCOMP_RET_KILL },
        { REST("'archMap': [{'architecture': 'SCMP_ARCH_X86_64', "
               "'subArchitectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']}]"),
          SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW },
    };

    if (seccomp_arch_native() != SCMP_ARCH_X86_64)
        skip();
    for (size_t i = 0; i < sizeof(profiles) / sizeof(*profiles); i++) {
        attempt_profile(profiles[i].text);
        assert_said(NULL);
        assert_int_equal(judge_own(SYS_getpid, 0, 0), SECCOMP_RET_ALLOW);
        assert_int_equal(judge_call(AUDIT_ARCH_I386, I386_GETPID, 0, 0),
                         profiles[i].on_i386);
        assert_int_equal(judge_own(X32_GETPID, 0, 0), profiles[i].on_x32);
        assert_int_equal(judge_call(AUDIT_ARCH_ARM, ARM_FORK, 0, 0),
                         SECCOMP_RET_KILL);
    }
}

TEST(calls_newer_than_the_profile_are_unknown_unless_all_others_are_allowed)
{
    const struct {
        const char *action;
        uint32_t others, newer;
    } defaults[] = {
        { "ERRNO", ERRNO(EPERM), ERRNO(ENOSYS) },
        { "KILL_PROCESS", SECCOMP_RET_KILL_PROCESS, ERRNO(ENOSYS) },
        { "LOG", SECCOMP_RET_LOG, SECCOMP_RET_LOG },
        { "TRACE", SECCOMP_RET_TRACE | EPERM, SECCOMP_RET_TRACE | EPERM },
        { "ALLOW", SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW },
    };
    char text[256];

    for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++) {
        /* A rule that only says what is so anyway names its call all the same.
         */
        snprintf(text, sizeof(text),
                 "{'defaultAction': 'SCMP_ACT_%s', 'syscalls': ["
                 "{'name': 'statx', 'action': 'SCMP_ACT_%s'}]}",
                 defaults[i].action, defaults[i].action);
        attempt_profile(text);
        assert_said(NULL);
        assert_int_equal(judge_own(0, 0, 0), defaults[i].others);
        assert_int_equal(judge_own(SYS_statx, 0, 0), defaults[i].others);
        assert_int_equal(judge_own(SYS_statx + 1, 0, 0), defaults[i].newer);
    }
}

TEST(calls_newer_than_the_profile_are_other_numbers_on_each_architecture)
{
    if (seccomp_arch_native() != SCMP_ARCH_X86_64)
        skip();
    attempt_profile("{'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': ["
                    "{'name': 'getpid', 'action': 'SCMP_ACT_ALLOW'}],"
                    "'architectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']}");
    assert_said(NULL);
    assert_int_equal(judge_own(SYS_getpid, 0, 0), SECCOMP_RET_ALLOW);
    assert_int_equal(judge_own(SYS_getpid + 1, 0, 0), ERRNO(ENOSYS));
    assert_int_equal(judge_own(X32, 0, 0), ERRNO(EPERM));
    assert_int_equal(judge_own(X32_GETPID, 0, 0), SECCOMP_RET_ALLOW);
    assert_int_equal(judge_own(X32_GETPID + 1, 0, 0), ERRNO(ENOSYS));
    assert_int_equal(judge_call(AUDIT_ARCH_I386, I386_GETPID, 0, 0),
                     SECCOMP_RET_ALLOW);
    assert_int_equal(judge_call(AUDIT_ARCH_I386, I386_GETPID + 1, 0, 0),
                     ERRNO(ENOSYS));
}

#define ALL(action) "{'name': 'chdir', 'action': 'SCMP_ACT_" action "'}"
#define ONE(action, value)                          \
    "{'name': 'chdir', 'action': 'SCMP_ACT_" action \
    "', 'args': [" EQUAL("0", value) "]}"

TEST(rules_that_differ_are_told_in_a_note_or_refused)
{
    static const char note[] = "these system calls have rules that differ, of "
                               "which the first without args counts: chdir";
    static const char refusal[] = "syscalls[1].name: another rule says "
                                  "otherwise of the same args";
    const struct {
        const char *rules[3], *said;
        uint32_t action; /* of chdir(1); none if it is refused */
    } profiles[] = {
        { { ALL("LOG"), ALL("LOG") }, NULL, SECCOMP_RET_LOG },
        { { ALL("LOG"), ALL("TRAP") }, note, SECCOMP_RET_LOG },
        { { ALL("LOG"), ALL("ALLOW") }, note, SECCOMP_RET_LOG },
        { { ALL("ALLOW"), ALL("LOG") }, NULL, SECCOMP_RET_LOG },
        { { ALL("LOG"), ONE("TRAP", "1") }, note, SECCOMP_RET_LOG },
        { { ONE("TRAP", "1"), ALL("LOG") }, note, SECCOMP_RET_LOG },
        { { ONE("ALLOW", "1"), ALL("LOG") }, note, SECCOMP_RET_LOG },
        { { ALL("ALLOW"), ONE("LOG", "1") }, NULL, SECCOMP_RET_LOG },
        { { ONE("LOG", "1"), ONE("LOG", "1") }, NULL, SECCOMP_RET_LOG },
        { { ONE("LOG", "1"), ONE("TRAP", "2") }, NULL, SECCOMP_RET_LOG },
        { { ONE("LOG", "1"), ONE("TRAP", "2"), ALL("TRAP") },
          note,
          SECCOMP_RET_TRAP },
        { { ONE("LOG", "1"), ONE("TRAP", "1") }, refusal, 0 },
    };
    char text[512];

    for (size_t i = 0; i < sizeof(profiles) / sizeof(*profiles); i++) {
        const char *third = profiles[i].rules[2];

        snprintf(text, sizeof(text), RULES("%s, %s%s%s"), profiles[i].rules[0],
                 profiles[i].rules[1], third ? ", " : "", third ? third : "");
        attempt_profile(text);
        assert_said(profiles[i].said);
        assert_int_equal(attempted.result, profiles[i].action ? 0 : -1);
        if (profiles[i].action)
            assert_int_equal(judge_own(SYS_chdir, 1, 0), profiles[i].action);
    }
}

TEST(unknown_calls_are_told_in_one_note)
{
    attempt_profile(RULES(
        "{'names': ['no1', 'chdir', 'no2', 'no1'], 'action': 'SCMP_ACT_LOG'}"));
    assert_said("these system calls are unknown here: no1, no2");
    assert_int_equal(attempted.result, 0);
    assert_int_equal(judge_own(SYS_chdir, 0, 0), SECCOMP_RET_LOG);
    attempt_profile(RULES(
        "{'names': ['a\\nb', '', 'no3', 'no4'], 'action': 'SCMP_ACT_LOG'}"));
    assert_said("these system calls are unknown here: a?b, , no3, ...");
}

/* So many rules, each of which compares all arguments with other numbers. */
static void
attempt_rules(int count)
{
    static char text[512 * 1024];
    FILE *out = fmemopen(text, sizeof(text), "w");

    fprintf(out, "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [");
    for (int rule = 0; rule < count; rule++) {
        fprintf(out, "%s{'name': 'chdir', 'action': 'SCMP_ACT_LOG', 'args': [",
                rule > 0 ? ", " : "");
        for (int index = 0; index < 6; index++)
            fprintf(out, "%s" EQUAL("%d", "%d"), index > 0 ? ", " : "", index,
                    rule + index);
        fprintf(out, "]}");
    }
    fprintf(out, "]}");
    fclose(out);
    attempt_profile(text);
}

TEST(a_program_is_no_longer_than_the_kernel_takes)
{
    attempt_rules(150);
    assert_said(NULL);
    assert_int_equal(judge_own(SYS_chdir, 1, 1), SECCOMP_RET_ALLOW);
    attempt_rules(250);
    assert_int_equal(attempted.result, -1);
    assert_non_null(strstr(attempted.said, " instructions, and the kernel "
                                           "takes no more than 4096\n"));
}

TEST(a_rule_has_at_most_64_args)
{
    char text[8 * 1024];

    for (int more = 0; more < 2; more++) {
        FILE *out = fmemopen(text, sizeof(text), "w");

        fprintf(out, "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': ["
                     "{'name': 'chdir', 'action': 'SCMP_ACT_LOG', 'args': [");
        for (int i = 0; i < 63 + more; i++)
            fprintf(out, EQUAL("0", "%d") ", ", i);
        fprintf(out, EQUAL("0", "99") "]}]}");
        fclose(out);
        attempt_profile(text);
        assert_said(more ? "syscalls[0].args: more than 64" : NULL);
    }
    assert_int_equal(attempted.result, -1);
}

TEST(there_are_no_more_rules_than_the_kernel_takes_instructions)
{
    static char text[64 * 1024];
    FILE *out = fmemopen(text, sizeof(text), "w");

    fprintf(out, "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': ["
                 "{'action': 'SCMP_ACT_LOG', 'names': ['chdir'");
    for (int rule = 1; rule < BPF_MAXINSNS; rule++)
        fprintf(out, ", 'chdir'");
    fprintf(out, ", 'fchdir']}]}");
    fclose(out);
    attempt_profile(text);
    assert_said("syscalls[0].names[4096]: more rules than the kernel takes "
                "instructions");
    assert_int_equal(attempted.result, -1);
}

/* The kernel's own machine is the judge. */
static int
call_under_filter(void *arg)
{
    struct sock_fprog filter = { (unsigned short)program.length, program.code };

    (void)arg;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1
        || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == -1)
        return 3;
    if (syscall(SYS_chdir, "/") != -1 || errno != ENOTUNIQ)
        return 1;
    return syscall(SYS_getppid) > 0 ? 0 : 2;
}

TEST(the_kernel_takes_it)
{
    struct ended ended;

    attempt_profile(RULE("'errnoRet': 76"));
    assert_said(NULL);
    run_child(&ended, call_under_filter, NULL);
    assert_exit_status(&ended, 0);
}

static int
count_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

TEST(no_descriptor_is_left_open)
{
    int before = count_descriptors();

    attempt_profile(REST("'syscalls': []"));
    assert_int_equal(attempted.result, 0);
    attempt_profile("{}");
    assert_int_equal(count_descriptors(), before);
}
