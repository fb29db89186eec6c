#!/usr/bin/env python3
"""Draws the first console block of README.md, whose output is tested, as a terminal in
which it is typed: an SVG that moves by CSS alone.

usage: draw-session.py [--check] FILE.svg
"""

import html
import re

import picture

TYPED = 0.05  # seconds a character
READ = 0.5  # seconds a line of output is looked at before the next
LINE, MARGIN, WIDTH = 20, 14, 80

STYLE = """
.screen { fill: #0d1117 }
text { font: 14px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #c9d1d9; white-space: pre }
.typed { fill: #ffffff; animation-name: type }
.closed { fill: #3fb950 } .open { fill: #ff7b72 }
text { animation-duration: 0.01s; animation-fill-mode: both; animation-name: show }
@keyframes show { from { opacity: 0 } to { opacity: 1 } }
@keyframes type { from { clip-path: inset(-5px 100% -5px 0) } to { clip-path: inset(-5px 0 -5px 0) } }
@media print, (prefers-reduced-motion: reduce) { text { animation: none } }
"""


def session():
    """The lines of the block."""
    readme = picture.PROJECT / "README.md"
    block = re.search(r"^```console[^\n]*\n(.*?)^```$", readme.read_text(), re.M | re.S)
    return block[1].splitlines()


def draw():
    lines = session()
    height = len(lines) * LINE + 2 * MARGIN
    width = round(WIDTH * 8.43) + 2 * MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    yield "<title>A session at a terminal, as in the text</title>"
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="screen" width="{width}" height="{height}" rx="8"/>'
    now = 0.5
    for number, line in enumerate(lines):
        words = html.escape(line, quote=False)
        place = f'x="{MARGIN}" y="{MARGIN + 15 + number * LINE}"'
        if line[:2] in ("$ ", "> "):
            seconds = len(line) * TYPED
            when = f"animation-delay:{now:.2f}s;animation-duration:{seconds:.2f}s;animation-timing-function:steps({len(line)})"
            yield f'<text class="typed" {place} style="{when}">{words}</text>'
            now += seconds + READ
        else:
            words = re.sub(r"(: )(open|closed)\b", r'\1<tspan class="\2">\2</tspan>', words)
            yield f'<text {place} style="animation-delay:{now:.2f}s">{words}</text>'
            now += READ
    yield "</svg>"


picture.main(draw)
