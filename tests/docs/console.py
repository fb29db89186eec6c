"""Runs the console blocks of a text.  See main.py."""

import os
import re
import select
import signal
import subprocess
import time

# Takes commands, each ended by a NUL, and marks the end of their output.  A
# command has /dev/null as its standard input and can't eat the next one.
LOOP = r"""
while IFS= read -r -d "" matryoshka_command; do
    eval "$matryoshka_command" </dev/null
    printf "\n%s %d\n" "$0" "$?"
done"""


class Shell:
    """One bash, in which the commands of a file are run in turn."""

    def __init__(self, prefix, directory, deadline):
        self.mark = f"end-of-command-{os.getpid()}"
        self.deadline = deadline
        self.ended = ""
        # A session of its own: no terminal, and one group to be killed.
        self.process = subprocess.Popen(
            [*prefix, "env", "--default-signal", "bash", "-c", LOOP, self.mark],
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, command, limit):
        """Returns the lines that the command prints, and its status if not 0."""
        if self.ended:
            return [f"(not run: {self.ended})"]
        limit = max(0, min(limit, self.deadline - time.monotonic()))
        try:
            self.process.stdin.write(command.encode() + b"\0")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        until = time.monotonic() + limit
        output = b""
        end = re.compile(rb"\n%s (\d+)\n\Z" % self.mark.encode())
        while not (found := end.search(output)):
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                self.ended = f"a command took more than {limit:.0f} s"
                self.kill()
                return text(output) + [f"({self.ended})"]
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                self.ended = "the shell has ended"
                return text(output) + [f"({self.ended})"]
            output += piece
        lines = text(output[: found.start()])
        return lines + ([f"[{int(found[1])}]"] if int(found[1]) else [])

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        self.kill()
        self.process.wait()
        self.process.stdout.close()


def text(output):
    return [line.rstrip() for line in output.decode(errors="replace").splitlines()]


def commands(block):
    """[command, lines of it, lines that it printed] for each in a block."""
    found = []
    for line in block.body:
        if line.startswith("$ "):
            found.append([line[2:], [line], []])
        elif line.startswith("> ") and not found[-1][2]:
            found[-1][0] += "\n" + line[2:]
            found[-1][1].append(line)
        else:
            found[-1][2].append(line)
    return found


def same(old, new, words):
    """Do both say the same?  Runs of blanks are equal.  So are numbers of three
    or more digits; but numbers that were equal must be equal now, and different
    ones different.  A number that begins with 0, one that a letter follows or
    leads, and an exit status are exact.  In an exact block all numbers are, and
    in one that says "about" only exit statuses are."""
    forth, back = {}, {}

    def same_number(a, b):
        if "exact" in words or re.fullmatch(r"\[\d+\]", a[1]):
            return a[0] == b[0]
        if "about" in words:
            return True
        return forth.setdefault(a[0], b[0]) == b[0] and back.setdefault(b[0], a[0]) == a[0]

    if len(old) != len(new):
        return False
    # Kilobytes, too, hexadecimal ones at the end of a name, an interface's address, and
    # one in memory.
    number = r"(?<=-)[0-9a-f]{4,}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\b0x[0-9a-f]{12}\b|"
    number += r"\d+(?:\.\d+)?" if "about" in words else r"(?<![0-9A-Za-z.])[1-9]\d{2,}(?=k?(?![0-9A-Za-z]))"
    number = re.compile(f"({number})")
    for old_line, new_line in zip(old, new):
        parts = [number.split(" ".join(re.split(r"[ \t]+", line.rstrip()))) for line in (old_line, new_line)]
        if parts[0][::2] != parts[1][::2] or len(parts[0]) != len(parts[1]):
            return False
        for a, b in zip(parts[0][1::2], parts[1][1::2]):
            if not same_number((a, old_line), (b, new_line)):
                return False
    return True


def renew(block, shell, limit):
    """Runs a block and returns it as it should be: what still holds is kept."""
    lines = []
    for command, typed, old in commands(block):
        new = shell.run(command, limit)
        lines += typed + (old if same(old, new, block.words) else new)
    return lines
