#!/usr/bin/python3
"""Shows which line of a toy makes which system call, from main() to the command.

usage: trace.py TOY [ROOTFS]    TOY is built with -static-pie -O0 -gdwarf-4

Each line says who makes the call: the program outside, PID 1 of the container, or the
process that becomes the command.  strace(1) finds the toy's line on the stack; helpers
that only pass something on are passed over.
"""

import collections
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HELPERS = {"must", "text", "write_file", "mount_new", "map_ids"}
FRAME = re.compile(r" > (.*)\(.*\) \[0x([0-9a-f]+)\]")
# What the C library needs for itself.
LIBRARY = re.compile(r"(brk|getrandom\(.*GRND_NONBLOCK|mprotect|set_robust_list|exit_group)\b")
ENOUGH = 3  # calls of one line in a row of its function's


def calls(trace):
    """(process, call, stack) for each call that has returned, or never will."""
    begun, found = {}, []
    for line in trace:
        if frame := FRAME.match(line):
            found[-1][2].append(frame.groups())
            continue
        pid, call = line.strip().split(maxsplit=1)
        if call.endswith("<unfinished ...>"):
            begun[pid] = re.sub(r",? *<unfinished ...>$", lambda end: ", " if end[0][0] == "," else "", call)
            call = ""
        elif resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call):
            call = begun.pop(pid, "") + resumed[1]
        found.append((pid, re.sub(r"\) +=", ") =", call), []))
    return [entry for entry in found if re.match(r"\w+\(", entry[1])]


def places(toy, addresses):
    """The function and FILE:LINE of each.  On the stack is the address after the call."""
    words = [hex(int(address, 16) - 1) for address in addresses]
    command = ["addr2line", "--functions", "--exe", toy, *words]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    where = [re.sub(r"^.*lessons/|^(.*/)?(?=[0-9][0-9]-)| \(.*", "", line) for line in lines[1::2]]
    return dict(zip(addresses, zip(lines[::2], where)))


def run(toy, rootfs):
    """What strace saw.  Who unwinds a stack looks for the program in the root directory
    that the process has: a copy of it stands there, by the same name."""
    with tempfile.TemporaryDirectory(dir=pathlib.Path(toy).parent) as scratch:
        words = ["/bin/true"]
        if rootfs:
            root = scratch + "/root"
            subprocess.run(["cp", "-a", rootfs, root], check=True)
            pathlib.Path(root + toy).parent.mkdir(parents=True)
            shutil.copy2(toy, root + toy)
            words = [root, "/bin/true"]
        trace = scratch + "/trace"
        strace = ["strace", "-f", "-k", "-qq", "-s", "60", "-o", trace, toy, *words]
        status = subprocess.run(strace, stdin=subprocess.DEVNULL, check=False).returncode
        text = pathlib.Path(trace).read_text() if pathlib.Path(trace).exists() else ""
        return status, (text.replace(root, rootfs) if rootfs else text).splitlines()


def main(toy, rootfs=None):
    toy = str(pathlib.Path(toy).resolve())
    status, trace = run(toy, rootfs)
    found = calls(trace)
    known = places(toy, sorted({address for _, _, stack in found for path, address in stack if path == toy}))
    rows, people = [], {}
    for pid, call, stack in found:
        own = [known[address] for path, address in stack if path == toy]
        own = [(name, line) for name, line in own if line[:2].isdigit() and name not in HELPERS]
        if own and not LIBRARY.match(call):
            people.setdefault(pid, len(people))
            rows.append((pid, f"{own[0][1]} {own[0][0]}()", call))
    if not rows:
        sys.exit(f"trace.py: strace ended with {status}, and saw no call of {toy}")
    names = ["outside", "PID 1", "command"] if len(people) > 2 else ["outside", "command"]
    width = max(len(place) for _, place, _ in rows)
    for (pid, function), group in itertools.groupby(rows, lambda row: (row[0], row[1].split()[1])):
        shown, more = collections.Counter(), 0
        for _, place, call in group:
            shown[place] += 1
            if shown[place] <= ENOUGH:
                print(f"{names[people[pid]]:8} {place:{width}}  {call}")
            else:
                more += 1
        if more:
            print(f"{names[people[pid]]:8} {'... ' + function:{width}}  {more} more of these calls")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
