#!/usr/bin/python3
"""Runs a command under a seccomp filter that refuses a system call, as a container's
does: with-filter.py ERRNO NUMBER[,NUMBER]... COMMAND [ARG]..."""

import ctypes
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x50000


def instruction(code, value, yes=0, no=0):
    return struct.pack("HBBI", code, yes, no, value)


def main(error, numbers, *command):
    program = instruction(LOAD, 0)  # the call's number
    for number in numbers.split(","):
        program += instruction(EQUAL, int(number), 0, 1) + instruction(RETURN, ERRNO | int(error))
    program += instruction(RETURN, ALLOW)
    text = ctypes.create_string_buffer(program)
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text))
    libc = ctypes.CDLL(None)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, FILTER, head, 0, 0):
        sys.exit("with-filter.py: prctl failed")
    os.execvp(command[0], command)


main(*sys.argv[1:])
