#!/usr/bin/python3
"""Draws processes, their namespaces and cgroups, as the kernel has them now.

usage: tree.py PID...         each with its descendants, as text
       tree.py --dot PID...   the same for graphviz
"""

import os
import pathlib
import re
import subprocess
import sys

KINDS = [kind for kind in "cgroup ipc mnt net pid time user uts".split() if os.path.exists(f"/proc/self/ns/{kind}")]


class Process:
    def __init__(self, line):
        self.pid, self.parent, *numbers, comm = line.split(None, len(KINDS) + 2)
        # It names itself as it likes, also in the terminal's or dot's words.
        self.comm = re.sub(r"[^\w.:/-]", "?", comm, flags=re.ASCII)
        self.namespaces = dict(zip(KINDS, numbers))

    def look(self):
        """At what ps(1) doesn't tell."""
        self.inside = re.search(r"NSpid:\t\S+(?:.*\t)?(.*)", read(f"/proc/{self.pid}/status"))[1]
        self.cgroup = re.search(CGROUP, read(f"/proc/{self.pid}/cgroup"), re.M)[1]


def read(path):
    return pathlib.Path(path).read_text()


def all_processes():
    columns = "".join(f"{kind}ns=," for kind in KINDS)
    lines = subprocess.check_output(["ps", "-e", "-o", f"pid=,ppid=,{columns}comm="], text=True)
    return {process.pid: process for process in map(Process, lines.splitlines())}


def descend(processes, pid, depth=0):
    """The process and its descendants, without us, who look, and who has ended."""
    try:
        processes[pid].look()
    except FileNotFoundError:
        return
    yield depth, processes[pid]
    for child in processes.values():
        if child.parent == pid and child.pid != str(os.getpid()):
            yield from descend(processes, child.pid, depth + 1)


def name_namespaces(processes, host):
    """By kind and number: a dot for the host's, a letter for each other one."""
    names = {kind: {host.namespaces[kind]: "."} for kind in KINDS}
    for process in processes:
        for kind, number in process.namespaces.items():
            names[kind].setdefault(number, chr(ord("a") + len(names[kind]) - 1))
    return names


def find_memory_controller():
    """Its version, and what leads to it in /proc/PID/cgroup."""
    line = r"^\d+:(?:.*,)?memory(?:,.*)?:(.*)"
    return (1, line) if re.search(line, read("/proc/self/cgroup"), re.M) else (2, "^0::(.*)")


def memory_of(pid):
    """What its cgroup uses, and may use."""
    words = ["bash", "-c", 'source "$0" && cgroup_of "$1" memory', CGROUPS_SH, pid]
    directory = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    names = ("usage_in_bytes", "limit_in_bytes") if VERSION == 1 else ("current", "max")
    return " of ".join(size(f"{directory}/memory.{name}") for name in names)


def size(path):
    text = read(path).strip() if os.path.exists(path) else "-"
    if text.isdigit():
        text = subprocess.check_output(["numfmt", "--to=iec", text], text=True).strip()
    return text.replace("8.0E", "max")  # version 1 has no word for it


def short(path):
    return path if len(path) <= 34 else "..." + path[-31:]


def print_text(processes, names, cgroups):
    print(f"{'process':31} {'inside':>7}  {' '.join(KINDS)}")
    for depth, process in processes:
        line = "  " * (depth - 1) + "`-" * (depth > 0) + f"{process.comm}({process.pid})"
        letters = "".join(f" {names[kind][process.namespaces[kind]]:>{len(kind)}}" for kind in KINDS)
        print(f"{line:31.31} {process.inside:>7} {letters}")
    print("(. is the host's namespace, each letter another one of its kind)\n")
    for kind in KINDS:
        print(f"{kind:8}" + "".join(f"  {letter} {number}" for number, letter in names[kind].items()))
    print(f"\n{f'cgroup (version {VERSION})':36}{'memory':16}processes")
    for path, members in cgroups.items():
        print(f"{short(path):36}{memory_of(members[0]):16}{' '.join(members)}")


def print_dot(processes, names, cgroups):
    boxes = {}
    print("digraph matryoshka {\n  rankdir=LR; labeljust=l; fontname=monospace; fontsize=10;")
    print("  node [shape=box, fontname=monospace, fontsize=10];")
    for depth, process in processes:
        inside = process.inside and f", inside {process.inside}"
        print(f'  p{process.pid} [label="{process.comm}\\n{process.pid}{inside}"];')
        if depth:
            print(f"  p{process.parent} -> p{process.pid};")
        own = [f"{kind} {names[kind][n]} {n}\\l" for kind, n in process.namespaces.items() if names[kind][n] != "."]
        boxes.setdefault("".join(own) or "the host's namespaces\\l", []).append(f"p{process.pid};")
    for number, (label, members) in enumerate(boxes.items()):
        print(f'  subgraph cluster_{number} {{ style=rounded; label="{label}"; {" ".join(members)} }}')
    for number, (path, members) in enumerate(cgroups.items()):
        print(f'  g{number} [shape=folder, label="{short(path)}\\n{memory_of(members[0])}"];')
        print(*(f"  p{pid} -> g{number} [style=dashed, arrowhead=none];" for pid in members), sep="\n")
    print("}")


def die(*lines):
    sys.stderr.writelines(f"tree.py: {line}\n" for line in lines)
    sys.exit(125)


def main(words):
    draw = print_text
    if words[:1] == ["--dot"]:
        draw = print_dot
        words = words[1:]
    everybody = all_processes()
    for word in words or ["PID"]:
        if word not in everybody:
            die(f"there is no process {word}")
    processes = [found for word in words for found in descend(everybody, word)]
    cgroups = {}
    for _, process in processes:
        if "-" in process.namespaces.values():
            die(f"namespaces of {process.pid} can't be read", "fix: put sudo before the command")
        cgroups.setdefault(process.cgroup, []).append(process.pid)
    names = name_namespaces([process for _, process in processes], everybody[str(os.getpid())])
    draw(processes, names, cgroups)


VERSION, CGROUP = find_memory_controller()
CGROUPS_SH = pathlib.Path(__file__).resolve().parent / "cgroups.sh"
main(sys.argv[1:])
