#!/usr/bin/python3
"""Prints, as HTML, the newest toy's inside() call by call, with the doors that are open after
each of them: as matrix.json has them, measured with a toy that was stopped there.

usage: inside.py            book.js makes it move
"""

import html
import json
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts/matrix"))
import steps  # noqa: E402

LAYERS = {path.parent.name: path.read_text() for path in sorted(PROJECT.glob("lessons/[0-9]*/layer.h"))}
MATRIX = json.loads((PROJECT / "lessons/matrix.json").read_text())


def columns():
    """Of the matrix: an ordinary process, then a toy after each step."""
    committed = list(dict.fromkeys(cell["on"] for cell in MATRIX["cells"] if cell["on"].startswith("step/")))
    if committed != [f"step/{name}" for name in steps.names()]:
        sys.exit("inside.py: the toy has other calls than the matrix: make matrix STEPS=1 WRITE=1")
    return [next(iter(LAYERS)), *committed]


def doors():
    """Each row of the picture, and its verdicts: it is open if one of its attacks is."""
    verdicts = {(cell["on"], cell["attack"]): cell["verdict"] for cell in MATRIX["cells"]}
    rows = {}
    for attack in MATRIX["attacks"]:
        if attack["row"] not in ("chapter", "matrix"):
            rows.setdefault(attack["row"], []).append(attack["name"])
    for row, attacks in rows.items():
        found = [{verdicts[column, attack] for attack in attacks} for column in columns()]
        yield row, [next(verdict for verdict in ("open", "not tried", "closed") if verdict in its) for its in found]


def about(function):
    """The lesson whose layer has it, and what the comment above it says."""
    room = next(room for room, text in LAYERS.items() if re.search(rf"^{function}\(", text, re.M))
    comment = re.search(rf"/\*((?:(?!\*/).)*)\*/\n(?:static [^\n]*\n){function}\(", LAYERS[room], re.S)
    return room, re.sub(r"\s*\n \*\s*", " ", comment[1]).strip() if comment else ""


def shown():
    """For each column: its line of C, its lesson and what is said of it."""
    main = steps.TOY.read_text().partition("\nmain(")[2]
    birth = re.search(r"fork_into\(.*?\);", main, re.S)[0]
    outside = re.search(r"return inside\(.*?;\n(.*?)\n *int status", main, re.S)[1]
    room, comment = about("fork_into")
    yield "", "", "An ordinary process, before anything is done."
    yield re.sub(r"\s+", " ", birth), room, f"{comment}  Outside is done for it: {' '.join(outside.split())}"
    for name, line in steps.calls():
        yield line.strip(), *about(name)


def changes(number, rows):
    """What closes there, and what opens."""
    for verdict, word in ("closed", "Closes"), ("open", "Opens"):
        names = [row for row, its in rows if number and its[number] == verdict != its[number - 1]]
        if names:
            yield f"<strong>{word}: {html.escape('; '.join(names))}.</strong>"


def main():
    rows = list(doors())
    print('<div class="steps"><ol class="calls">')
    for number, (line, room, told) in enumerate(shown()):
        code = f"<code>{html.escape(line)}</code>" if line else "nothing yet"
        lesson = f' <a href="{room}.html">{room[:2]}</a>' if room else ""
        said = " ".join([html.escape(told), *changes(number, rows)]).strip()
        print(f'<li><button type="button">{code}</button>{lesson}<p>{said}</p></li>')
    print('</ol><ul class="doors" aria-hidden="true">')
    for row, verdicts in rows:
        marks = " ".join(verdict.replace(" ", "-") for verdict in verdicts)
        print(f'<li data-verdicts="{marks}"><span></span> {html.escape(row)}</li>')
    print("</ul></div>\n")
    if any(its[n - 1] == "closed" and its[n] == "open" for _, its in rows for n in range(1, len(its))):
        print("A door can open again. A set-user-id bit counts only where the file's owner is in the map of the user")
        print("namespace: the host's root isn't, the owner of the container's own files is.\n")


main()
