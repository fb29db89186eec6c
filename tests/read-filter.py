#!/usr/bin/python3 -B
"""Asks a process's seccomp filters, as the kernel has them, what they would say to
system calls: those that no kernel has, too, and those that would do harm.

usage: read-filter.py PID <QUESTIONS     (as root, who isn't under a filter)
A question is a line, "ARCHITECTURE CALL [ARGUMENT]...", and so is an answer: the
question, a colon, and "allowed", an errno's name, or what else became of it.
ARCHITECTURE is native, compat (its 32 bits) or an AUDIT_ARCH_ of linux/audit.h as a
number; CALL is a number, a name, to which the answer may be "no such call", or "all",
which asks about each call that has a name.
Ends with 1 if there is no filter, and 3 if the kernel doesn't show them.
"""

import ctypes
import errno
import operator
import os
import platform
import struct
import sys

SEIZE, INTERRUPT, GET_FILTER = 0x4206, 0x4207, 0x420C
WALL = 0x40000000
MOST = 4096  # instructions of a filter
ARCHITECTURES = {
    "x86_64": {"native": 0xC000003E, "compat": 0x40000003},
    "aarch64": {"native": 0xC00000B7, "compat": 0x40000028},
}[platform.machine()]
# The lowest is the strictest: that one counts, of several filters.
KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, NOTIFY = 0x80000000, 0, 0x30000, 0x50000, 0x7FC00000
TRACE, LOG, ALLOW = 0x7FF00000, 0x7FFC0000, 0x7FFF0000
STRICT = [KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, NOTIFY, TRACE, LOG, ALLOW]
WORDS = {ALLOW: "allowed", LOG: "allowed", NOTIFY: "told", TRACE: "traced", TRAP: "trapped"}
COMPARISONS = {0x10: operator.eq, 0x20: operator.gt, 0x30: operator.ge, 0x40: operator.and_}
ARITHMETIC = {0x00: operator.add, 0x10: operator.sub, 0x20: operator.mul, 0x40: operator.or_, 0x50: operator.and_,
              0x60: lambda a, b: a << (b & 31), 0x70: lambda a, b: a >> (b & 31), 0xA0: operator.xor}  # fmt: skip

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_syscall_resolve_num_arch.restype = ctypes.c_char_p


def ptrace(request, pid, address, data=None):
    result = libc.ptrace(request, pid, address, data)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x} {pid}: {os.strerror(ctypes.get_errno())}")
    return result


def filters_of(pid):
    """Each as a list of (code, jt, jf, k)."""
    ptrace(SEIZE, pid, None)
    ptrace(INTERRUPT, pid, None)
    libc.waitpid(pid, None, WALL)
    found, buffer = [], ctypes.create_string_buffer(8 * MOST)
    while True:
        try:
            count = ptrace(GET_FILTER, pid, len(found), buffer)
        except OSError as error:
            # EINVAL: it has no filter at all.
            if error.errno in (errno.ENOENT, errno.EINVAL):
                return found
            raise
        found.append(list(struct.iter_unpack("HBBI", buffer.raw[: 8 * count])))


def run(program, data):
    """What comes out of a filter's machine; of its memory and arithmetic it has as
    much as filters use."""
    value = x = at = 0
    memory = [0] * 16
    while True:
        code, yes, no, k = program[at]
        at += 1
        operand = x if code & 0x08 else k
        kind = code & 0x07
        if code == 0x20:  # a word of the call
            value = struct.unpack_from("I", data, k)[0]
        elif kind == 0 and code & 0x60 == 0x60:
            value = memory[k]
        elif kind == 0:
            value = k
        elif kind == 1:
            x = memory[k] if code & 0x60 == 0x60 else k
        elif kind in (2, 3):
            memory[k] = value if kind == 2 else x
        elif kind == 4:
            value = ARITHMETIC[code & 0xF0](value, operand) & 0xFFFFFFFF
        elif kind == 5 and code & 0xF0 == 0:
            at += k
        elif kind == 5:
            at += yes if COMPARISONS[code & 0xF0](value, operand) else no
        elif kind == 6:
            return value if code & 0x18 == 0x10 else k
        elif code & 0x80:
            value = x
        else:
            x = value


def verdict(filters, architecture, number, arguments):
    data = struct.pack("=IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    action = min((run(program, data) for program in filters), key=lambda action: STRICT.index(action & 0xFFFF0000))
    if action & 0xFFFF0000 == ERRNO:
        return errno.errorcode.get(action & 0xFFFF, f"errno {action & 0xFFFF}")
    return WORDS.get(action & 0xFFFF0000, "killed")


def answer(filters, question):
    word, call, *arguments = question.split()
    architecture = ARCHITECTURES[word] if word in ARCHITECTURES else int(word, 0)
    if call == "all":
        for number in range(1024):
            name = seccomp.seccomp_syscall_resolve_num_arch(ctypes.c_uint32(architecture), number)
            if name:
                print(f"{word} {name.decode()}: {verdict(filters, architecture, number, [])}")
        return
    number = int(call, 0) if call[0].isdigit() else number_of(architecture, call)
    outcome = verdict(filters, architecture, number, [int(each, 0) for each in arguments]) if number >= 0 else "no such call"
    print(f"{question.strip()}: {outcome}")


def number_of(architecture, name):
    return seccomp.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(architecture), name.encode())


def main(pid):
    try:
        filters = filters_of(pid)
    except OSError as error:
        print(f"read-filter.py: {error.strerror}")
        return 3
    if not filters:
        print("there is no filter")
        return 1
    for line in sys.stdin:
        answer(filters, line)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
