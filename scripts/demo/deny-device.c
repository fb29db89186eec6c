/* deny-device: takes a character device away from a cgroup of version 2.
 * Usage: deny-device CGROUP MAJOR:MINOR.  There is no file for it: the kernel
 * asks an eBPF program, which stays with the cgroup.  See bpf(2). */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
complain(const char *what)
{
    fprintf(stderr, "deny-device: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int
bpf(int command, union bpf_attr *attributes)
{
    return (int)syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

/* Loads a program that gets a struct bpf_cgroup_dev_ctx in register 1 and
 * returns 0, which is "no", for that device alone. */
static int
load_filter(int32_t major, int32_t minor)
{
    static const char license[] = "GPL";
    const int load = BPF_LDX | BPF_MEM | BPF_W;
    const int differs = BPF_JMP | BPF_JNE | BPF_K;
    const int set = BPF_ALU64 | BPF_MOV | BPF_K;
    const struct bpf_insn program[] = {
        { .code = load, .dst_reg = 2, .src_reg = 1, .off = 4 }, /* major */
        { .code = differs, .dst_reg = 2, .off = 4, .imm = major },
        { .code = load, .dst_reg = 2, .src_reg = 1, .off = 8 }, /* minor */
        { .code = differs, .dst_reg = 2, .off = 2, .imm = minor },
        { .code = set, .dst_reg = 0, .imm = 0 },
        { .code = BPF_JMP | BPF_EXIT },
        { .code = set, .dst_reg = 0, .imm = 1 },
        { .code = BPF_JMP | BPF_EXIT },
    };
    union bpf_attr attributes = {
        .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
        .insns = (uintptr_t)program,
        .insn_cnt = sizeof(program) / sizeof(program[0]),
        .license = (uintptr_t)license,
    };

    return bpf(BPF_PROG_LOAD, &attributes);
}

int
main(int argc, char **argv)
{
    int32_t major, minor;

    if (argc != 3 || sscanf(argv[2], "%d:%d", &major, &minor) != 2) {
        fprintf(stderr, "usage: deny-device CGROUP MAJOR:MINOR\n");
        return 2;
    }
    int cgroup = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup == -1)
        return complain(argv[1]);
    int filter = load_filter(major, minor);
    if (filter == -1)
        return complain("BPF_PROG_LOAD");
    union bpf_attr attributes = {
        .target_fd = (uint32_t)cgroup,
        .attach_bpf_fd = (uint32_t)filter,
        .attach_type = BPF_CGROUP_DEVICE,
    };
    if (bpf(BPF_PROG_ATTACH, &attributes) == -1)
        return complain("BPF_PROG_ATTACH");
    return EXIT_SUCCESS;
}
