#!/usr/bin/python3
"""Draws the matrix: as JSON, as Markdown tables and as a picture.

usage: draw.py measured FILE <CELLS   writes the cells into FILE, as JSON
       draw.py all [DIR] <CELLS       puts them into the project's matrix.json, and draws
                                      all files anew; with DIR into that directory

A cell is a line of standard input: COLUMN|ATTACK|VERDICT|WORDS.  The words are the last
line of what went wrong in the container; of an attack that was not tried, the reason.
"""

import json
import os
import pathlib
import re
import sys

import steps

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
ROOMS = sorted(PROJECT.glob("lessons/[0-9]*/"))
LESSONS = {room.name: room.name[:2] for room in ROOMS if not (room / "verbs.h").exists()}
STEPS = [f"step/{name}" for name in steps.names()]
PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-labelledby="title description" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="14">
<title id="title">The isolation matrix</title>
<desc id="description">{doors} attacks, one a row, on the containers of lessons {first} to {last}, one a column. A ring stands for an open door: the attack works. A filled square stands for a closed one: the attack fails. {described}.</desc>
<style>
.paper {{ fill: #ffffff }} .text {{ fill: #1f2328 }} .line {{ stroke: #d0d7de }}
.open {{ fill: none; stroke: #bc4c00; stroke-width: 2.5 }} .closed {{ fill: #0a5aa8 }}
@media screen and (prefers-color-scheme: dark) {{
.paper {{ fill: #0d1117 }} .text {{ fill: #e6edf3 }} .line {{ stroke: #30363d }}
.open {{ stroke: #ffa657 }} .closed {{ fill: #58a6ff }}
}}
a:hover, a:focus {{ text-decoration: underline; opacity: 0.7 }}
</style>
<rect class="paper" width="{width}" height="{height}" rx="6"/>
<text class="text" x="16" y="46" font-weight="bold">door</text>
{body}
</svg>
"""


def read_attacks():
    columns = "name", "closed by", "row", "about", "read"
    for line in (PROJECT / "lessons/attacks.txt").read_text().splitlines():
        if line and line[0] != "#":
            yield dict(zip(columns, (word.strip() for word in line.split("|"))))


ATTACKS = list(read_attacks())
ROWS = list(dict.fromkeys(a["row"] for a in ATTACKS if a["row"] not in ("chapter", "matrix")))


def add_measured(cells):
    """What can't be tried on this machine was tried on another one."""
    for line in sys.stdin:
        on, attack, verdict, words = line.rstrip("\n").split("|", 3)
        on = re.sub("^step/.*/", "step/", on)
        cell = {"on": on, "attack": attack, "verdict": verdict}
        if verdict != "not tried":
            # A process has another number each time.
            words = re.sub(r"/proc/\d{2,}/", "/proc/PID/", words)
            cells[on, attack] = cell | {"reason": "", "said": words}
        elif cells.get((on, attack), cell)["verdict"] == verdict:
            cells[on, attack] = cell | {"reason": words}
    return cells


def peers_of(cells):
    return list(dict.fromkeys(on for on, _ in cells if on not in LESSONS and not on.startswith("step/")))


def verdict_of(cells, column, attack):
    return cells.get((column, attack["name"]), {"verdict": "not tried"})["verdict"]


def row_verdict(cells, row, lesson):
    """A row is open if one of its attacks is, and closed if all are."""
    return deciding(cells, row, lesson)[0]


def deciding(cells, row, lesson):
    """The verdict, and the first attack that has it."""
    its = [(verdict_of(cells, lesson, attack), attack) for attack in ATTACKS if attack["row"] == row]
    return next((it for word in ("open", "not tried") for it in its if it[0] == word), its[0])


def source_of(attack):
    """Below lessons/."""
    found = next(PROJECT.glob(f"lessons/*/attack-{attack['name']}.c"))
    return str(found.relative_to(PROJECT / "lessons"))


def draw_json(cells):
    """An entry is a line, so that one sees in a diff which cell has changed."""
    order = [(column, a["name"]) for a in ATTACKS for column in [*LESSONS, *peers_of(cells), *STEPS]]
    attacks, cells = (
        ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in entries)
        for entries in (ATTACKS, [cells[key] for key in order if key in cells])
    )
    return f'{{\n  "attacks": [\n{attacks}\n  ],\n  "cells": [\n{cells}\n  ]\n}}\n'


def table(head, rows):
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:], ""])


def draw_rows(cells):
    rows = ([row, *(row_verdict(cells, row, lesson) for lesson in LESSONS)] for row in ROWS)
    return table(["door", *LESSONS.values()], rows)


def draw_attacks(cells, columns):
    """Every attack that was played there, in a row of its own."""
    rows = []
    for attack in ATTACKS:
        name, lesson, read = attack["name"], attack["closed by"][:2], attack["read"]
        link = f"[{lesson}]({read}/README.md)"
        if read.startswith("CVE-"):
            link = f"{lesson}, [{read}](https://www.cve.org/CVERecord?id={read})"
        if any((column, name) in cells for column in columns):
            verdicts = (verdict_of(cells, column, attack) for column in columns)
            rows.append([f"[**{name}**]({source_of(attack)}): {attack['about']}", link, *verdicts])
    return table(["attack", "closed by", *(LESSONS.get(column, column) for column in columns)], rows)


def linked(attack, what):
    """It leads to the attack's source."""
    return f'<a href="{source_of(attack)}" aria-label="{attack["name"]}">{what}</a>'


def mark(verdict, x, y):
    """Three shapes, so that nothing depends on the colour."""
    return {
        "open": f'<circle class="open" cx="{x}" cy="{y}" r="7"/>',
        "closed": f'<rect class="closed" x="{x - 9}" y="{y - 9}" width="18" height="18" rx="2"/>',
        "not tried": f'<text class="text" x="{x}" y="{y + 5}" text-anchor="middle">?</text>',
    }[verdict]


def draw_picture(cells, left=266, top=64, step=58, height=26):
    width, bottom = left + step * len(LESSONS) + 16, top + height * len(ROWS)
    middle = {lesson: left + step * number + step // 2 for number, lesson in enumerate(LESSONS)}
    line = f'<path class="line" d="M16 {{}} H{width - 16}"/>'
    text = '<text class="text" x="{}" y="{}"{}>{}</text>'
    body, described, seen = [], [], set()
    for lesson, number in LESSONS.items():
        body += [
            text.format(middle[lesson], 28, ' text-anchor="middle" font-weight="bold"', number),
            text.format(middle[lesson], 46, ' text-anchor="middle" font-size="12"', lesson[3:]),
        ]
    for y, row in zip(range(top, bottom, height), ROWS):
        its = {lesson: row_verdict(cells, row, lesson) for lesson in LESSONS}
        seen |= set(its.values())
        # For who can't see it: the lessons in which each row is open.
        opened = [LESSONS[lesson] for lesson in its if its[lesson] == "open"]
        described.append(f"{row}: open in {' '.join(opened) or 'none'}")
        body += [line.format(y), text.format(16, y + 18, "", row)]
        for lesson in LESSONS:
            verdict, attack = deciding(cells, row, lesson)
            body.append(linked(attack, mark(verdict, middle[lesson], y + height // 2)))
    body.append(line.format(bottom))
    legend = ("open", 28, ": the attack works"), ("closed", 234, ": the attack fails"), ("not tried", 464, "")
    for what, x, words in legend if "not tried" in seen else legend[:2]:
        body += [mark(what, x, bottom + 24), text.format(x + 16, bottom + 29, "", what + words)]
    first, *_, last = LESSONS.values()
    return PICTURE.format(
        width=width, height=bottom + 48, doors=len(ROWS), first=first, last=last,
        described="; ".join(described), body="\n".join(body),
    )  # fmt: skip


def between_markers(name, content, text):
    pattern = rf"(<!-- matrix: {name},.*\n)(?s:.*?)(<!-- end of matrix -->)"
    return re.sub(pattern, lambda found: found[1] + content + found[2], text)


def write(path, content):
    """It belongs to the tree's owner, also when it's root who writes."""
    path.write_text(content)
    os.chown(path, PROJECT.stat().st_uid, PROJECT.stat().st_gid)


def draw_all(directory):
    data, texts, front = PROJECT / "lessons/matrix.json", PROJECT / "lessons/matrix.md", PROJECT / "README.md"
    committed = json.loads(data.read_text())["cells"]
    cells = add_measured({(cell["on"], cell["attack"]): cell for cell in committed})
    tables = between_markers("lessons", draw_attacks(cells, LESSONS), texts.read_text())
    drawn = {
        data: draw_json(cells),
        PROJECT / "lessons/matrix.svg": draw_picture(cells),
        texts: between_markers("peers", draw_attacks(cells, peers_of(cells)), tables),
        front: between_markers("front", draw_rows(cells), front.read_text()),
    }
    for path, content in drawn.items():
        write(directory / path.name if directory else path, content)


if sys.argv[1] == "measured":
    write(pathlib.Path(sys.argv[2]), draw_json(add_measured({})))
else:
    draw_all(pathlib.Path(sys.argv[2]) if sys.argv[2:] else None)
