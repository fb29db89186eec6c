#!/usr/bin/env python3
"""Draws the matryoshka: a process in the middle, and around it a doll for each lesson's layer,
with the name that its layer.h has.

usage: draw-doll.py [--check] FILE.svg
"""

import re

import picture

INNERMOST, OUTERMOST = 92, 308  # heights, in pixels
CENTRE, BOTTOM, LABELS = 118, 286, 232
STYLE = """
.line { stroke-width: 0.8 }
.name { font-weight: bold }
.face { stroke-width: 1.6; stroke-linecap: round }"""


def layers():
    """Each room that adds a layer, and what that is."""
    for layer in sorted(picture.PROJECT.glob("lessons/[0-9]*/layer.h")):
        yield layer.parent.name, re.search(r"---- Lesson \d+: (.*?) -*-", layer.read_text())[1]


def outline(height):
    """A doll on the same ground as the others, which it has room for at its foot."""
    foot = foot_of(height)

    def at(*units):
        return " ".join(f"{CENTRE + height * x:.1f},{foot - height * y:.1f}" for x, y in units)

    return (
        f"M{at((-0.24, 0))} C{at((-0.38, 0.08), (-0.38, 0.42), (-0.21, 0.59))}"
        f" C{at((-0.26, 0.7), (-0.26, 1), (0, 1))} C{at((0.26, 1), (0.26, 0.7), (0.21, 0.59))}"
        f" C{at((0.38, 0.42), (0.38, 0.08), (0.24, 0))} Z"
    )


def foot_of(height):
    return BOTTOM + 0.15 * (height - INNERMOST)


def label(number, height, name, adds):
    """Its line begins on the layer's own strip; on the process, below the face."""
    y = foot_of(height) - height + 12 if number else BOTTOM - 26
    yield f'<path class="line" d="M{CENTRE + 6},{y:.1f} H{LABELS - 6}"/><circle class="dot" cx="{CENTRE + 6}" cy="{y:.1f}" r="2"/>'
    yield f'<text x="{LABELS}" y="{y + 4.5:.1f}"><tspan class="name">{name}</tspan>: {adds}</text>'


def face():
    y = round(BOTTOM - 0.76 * INNERMOST)
    eyes = "".join(f"M{CENTRE + side * 7},{y} v1 " for side in (-1, 1))
    return f'<path class="line face" d="{eyes}M{CENTRE - 5},{y + 9} q5,4 10,0"/>'


def draw():
    names = list(layers())
    heights = [INNERMOST + (OUTERMOST - INNERMOST) * number / (len(names) - 1) for number in range(len(names))]
    body = []
    for number in reversed(range(len(names))):
        kind = "container" if number else "host"
        body.append(f'<path class="{kind}" d="{outline(heights[number])}"/>')
    body.append(face())
    for number, (name, adds) in enumerate(names):
        body += label(number, heights[number], name, adds)
    listed = "; ".join(f"{name}, {adds}" for name, adds in names)
    height = round(foot_of(OUTERMOST) + 10)
    yield from picture.svg(
        430, height, "A doll of nested layers",
        f"Dolls in one another. The innermost is an ordinary process; each one around it is the layer of a lesson. From the inside: {listed}.",
        STYLE, body,
    )  # fmt: skip


picture.main(draw)
