#!/usr/bin/python3
"""Takes the newest toy apart: a step is a call of its inside(), and the first step is its birth.

usage: steps.py            prints the steps' names, each with "outside" or "inside": has a toy
                           that stops there left the host's root?
       steps.py STEP       prints the C of such a toy, which runs its command then

Nobody could run a command, or it would run too early, in a toy that has not waited at its
gate and become root inside.  So that is done in any case.
"""

import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
TOY = sorted(PROJECT.glob("lessons/[0-9]*/toy.c"))[-1]
ALWAYS = "wait_at_gate", "become_root"
LEAVING = "leave_host"


def body():
    """Of inside(), as it stands there."""
    return re.search(r"^inside\(.*?\n{\n(.*?)^}", TOY.read_text(), re.M | re.S)[1]


def calls():
    """Those of inside() but the last, which runs the command: each function, and its line."""
    return [(re.match(r"\s*(\w+)\(", line)[1], line) for line in body().splitlines()[:-1]]


def names():
    return [f"{number:02}-{name}" for number, name in enumerate(["birth", *(name for name, _ in calls())])]


def has_left(number):
    return LEAVING in (name for name, _ in calls()[:number])


def source(number):
    made, later = calls()[:number], calls()[number:]
    lines = [line for name, line in made + [call for call in later if call[0] in ALWAYS]]
    return TOY.read_text().replace(body(), "\n".join([*lines, body().splitlines()[-1], ""]))


if __name__ == "__main__":
    if sys.argv[1:]:
        print(source(names().index(sys.argv[1])), end="")
    else:
        for number, name in enumerate(names()):
            print(name, "inside" if has_left(number) else "outside")
