#!/usr/bin/python3
"""A container as a reader may write one, in another language than the lessons:
mine.py ROOTFS COMMAND [ARG]...  It has got as far as lesson 05."""

import ctypes
import os
import platform
import socket
import sys
import time
import warnings  # noqa: F401  os.execvp() needs it, when it is out of reach

NEWTIME, NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x80, 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 0x1000, 0x4000, 0x40000, 2
PR_SET_PDEATHSIG, SIGKILL = 1, 9
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[platform.machine()]
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    words = [word.encode() if isinstance(word, str) else word for word in arguments]
    if getattr(libc, name)(*words) == -1:
        sys.exit(f"{name}: {os.strerror(ctypes.get_errno())}")


def inside(rootfs, command):
    os.setpgid(0, 0)
    socket.sethostname("mine")
    call("mount", None, "/", None, MS_REC | MS_PRIVATE, None)
    call("mount", rootfs, rootfs, None, MS_BIND | MS_REC, None)
    os.chdir(rootfs)
    call("mount", "proc", "proc", "proc", 0, None)
    call("mount", "sysfs", "sys", "sysfs", 1, None)
    call("syscall", PIVOT_ROOT, ".", ".")
    call("umount2", ".", MNT_DETACH)
    os.chdir("/")
    os.closerange(3, 1024)
    call("prctl", PR_SET_PDEATHSIG, SIGKILL)
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def main(rootfs, *command):
    call("unshare", NEWTIME | NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET)
    with open("/proc/self/timens_offsets", "w") as offsets:
        offsets.write(f"boottime -{int(time.clock_gettime(time.CLOCK_BOOTTIME))} 0")
    child = os.fork()
    if child == 0:
        os._exit(inside(rootfs, command) & 0xFF)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


sys.exit(main(*sys.argv[1:]))
