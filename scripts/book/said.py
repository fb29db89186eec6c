#!/usr/bin/python3
"""Writes, as Markdown, what the recorded matrix has of each attack on each lesson's container,
to a file in DIR that bears the name of the attack's source.

usage: said.py DIR
"""

import itertools
import json
import pathlib
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CELLS = json.loads((PROJECT / "lessons/matrix.json").read_text())["cells"]


def recorded(attack):
    """The lessons' numbers, each with its verdict and the words; None is for none recorded."""
    for cell in CELLS:
        if cell["attack"] == attack and (PROJECT / "lessons" / cell["on"]).is_dir():
            words = cell["reason"] or cell.get("said")
            yield cell["on"][:2], (cell["verdict"], words)


def lines(cells):
    """Lessons in a row in which it went the same way share a line."""
    for (verdict, words), group in itertools.groupby(cells, lambda cell: cell[1]):
        numbers = [number for number, _ in group]
        where = numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
        yield f"{where}: {verdict}" + (f', it said: "{words}"' if words else "")


def page(cells):
    yield "What the matrix recorded, on the container of each lesson:\n"
    yield from ["```", *lines(cells), "```\n"]
    if any(words is None for _, (_, words) in cells):
        yield "It is not recorded what was printed there.\n"
    elif all(cell == ("open", "") for _, cell in cells):
        yield "There are no words, because nothing was refused.\n"
    elif ("closed", "") in (cell for _, cell in cells):
        yield "Closed without a word: no call was refused, and yet it reached nothing of the host's.\n"


def main():
    for source in PROJECT.glob("lessons/*/attack-*.c"):
        cells = list(recorded(source.stem.removeprefix("attack-")))
        (pathlib.Path(sys.argv[1]) / source.name).write_text("\n".join(page(cells)) + "\n")


main()
