"""Checks the text of the course: nothing in it is pasted.

usage: main.py [--update] [--timeout SECONDS] FILE.md...

Blocks that are run or compared:

```console [user] [v1|v2|debian12] [exact|about]
    "$ cmd" is run, "> " continues it, a last line "[N]" stands for a non-zero
    exit status; what it prints, on both outputs, follows.  As root or as an
    ordinary user; anywhere, or only where the memory controller is one of
    cgroup v1 or v2, or on Debian 12, whose packages it shows.  console.py says
    when outputs are the same.  All commands of a file run in order, in one bash
    for root and one for the user, from the project's top directory (the user's is
    a copy), without a standard input.
```c FILE NAME
    a function, structure or table as FILE defines it; FIRST..LAST for all from one to
    another, from the top or to the bottom where a name is missing
```diff NN [FILE]
    how main.c, or FILE, of that lesson differs from that of the lesson before

--update writes what the commands print now, where it isn't the same, and what
the source and the differences are now.  Prints TAP, and differences as diff -u.
"""

import argparse
import difflib
import functools
import os
import pathlib
import signal
import sys
import time

import console
import excerpts
import links
from markdown import Block, Mistake, Text

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def reasons_to_skip():
    """Why blocks are not run here, by their mark."""
    version = memory_version()
    reasons = {mark: f"the memory controller is {version}'s" for mark in {"v1", "v2"} - {version}}
    debian = pathlib.Path("/etc/debian_version")
    if not debian.exists() or not debian.read_text().startswith("12."):
        reasons["debian12"] = "this isn't Debian 12"
    return reasons


def memory_version():
    """The version of cgroups that the memory controller is used with."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        if "memory" in line.split(":")[1].split(","):
            return "v1"
    return "v2"


class Checker:
    def __init__(self, update, limit):
        self.update = update
        self.limit = limit
        self.reasons = reasons_to_skip()
        self.read = functools.lru_cache(Text)
        self.number = 0
        self.failed = False
        pages = (PROJECT / "tests/docs/man-pages").read_text().split("\n")
        self.man_pages = {page.split()[0] for page in pages if page[:1] not in ("", "#")}

    def report(self, name, problems=()):
        self.number += 1
        self.failed |= bool(problems)
        print("not ok" if problems else "ok", self.number, name)
        for line in problems:
            print("#", line)
        sys.stdout.flush()

    def check(self, path):
        name = os.path.relpath(path, PROJECT)
        try:
            text = self.read(path)
            mistakes = []
            marks = self.run(text, mistakes)
            self.compare(text, name, mistakes, marks)
            dead = list(links.problems(text, PROJECT, self.read, self.man_pages))
        except Mistake as mistake:
            self.report(name, [str(mistake)])
        else:
            self.report(f"{name}: links and man pages", dead)

    def run(self, text, mistakes):
        """Puts into each block what belongs there, where that can be known here.
        Returns what blocks were marked with."""
        shells = {}
        deadline = time.monotonic() + 5 * self.limit
        marks = set()
        try:
            for block in (piece for piece in text.pieces if isinstance(piece, Block)):
                kind, *words = block.words
                if kind in ("c", "diff"):
                    try:
                        block.body = excerpts.renew(block, PROJECT)
                    except Mistake as mistake:
                        mistakes.append(str(mistake))
                elif kind == "console":
                    marked = {"v1", "v2", "debian12"} & set(words)
                    marks |= marked
                    if not marked & self.reasons.keys():
                        block.body = self.run_block(block, shells, deadline)
        except BaseException:
            for shell in shells.values():
                shell.kill()
            raise
        finally:
            for shell in shells.values():
                shell.close()
        return marks

    def run_block(self, block, shells, deadline):
        user = "user" in block.words
        if user not in shells:
            prefix = [str(PROJECT / "tests/docs/as-user.sh")] if user else []
            shells[user] = console.Shell(prefix, PROJECT, deadline)
        return console.renew(block, shells[user], self.limit)

    def compare(self, text, name, mistakes, marks):
        old = text.path.read_text().splitlines()
        new = list(text.lines())
        difference = list(difflib.unified_diff(old, new, name, "as it is", lineterm=""))
        if difference and self.update:
            text.path.write_text("\n".join(new) + "\n")
            name, difference = f"{name} (written anew)", []
        self.report(name, mistakes + difference)
        # A line for each mark, so that a skip here is found as done there.
        for mark in sorted(marks):
            skip = f" # skip {self.reasons[mark]}" if mark in self.reasons else ""
            self.report(f"{name}, {mark} blocks{skip}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    words = parser.parse_args()
    # Whoever ends us ends the commands too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    checker = Checker(words.update, words.timeout)
    for file in words.files:
        checker.check(file.resolve())
    print(f"1..{checker.number}")
    return int(checker.failed)


sys.exit(main())
