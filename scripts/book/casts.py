#!/usr/bin/python3
"""Plays recordings of the demos on a terminal of 80x24, and writes what the book shows
of them: for NAME.cast in DIR, OUT/NAME.js holds what changes on the screen, and when,
and OUT/NAME.html the screen at the end of each step, to be read as text.

usage: casts.py DIR OUT
       casts.py FILE.cast     prints the screen at the end of each step

It knows the control sequences that the demos and tmux write; at another one it stops.
See https://docs.asciinema.org/manual/asciicast/v2/ and ECMA-48.
"""

import html
import itertools
import json
import pathlib
import re
import sys

COLUMNS, ROWS = 80, 24
TOKEN = re.compile(
    r"\x1b\[(?P<private>[?>]?)(?P<numbers>[\d;]*)(?P<final>[@-~])"
    r"|\x1b(?:[=>]|\(B)|[\r\n\b\t]|(?P<text>[^\x00-\x1f\x7f]+)"
)
BLANK = (" ", "")
STYLES = {1: "b", 2: "d"}  # the classes of their spans


def unknown(sequence):
    sys.exit(f"casts.py: a control sequence that is unknown here: {sequence!r}")


class Terminal:
    def __init__(self):
        self.rows = [[BLANK] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self.top, self.bottom = 0, ROWS - 1
        self.style = ""

    def write(self, text):
        place = 0
        while place < len(text):
            token = TOKEN.match(text, place) or unknown(text[place : place + 9])
            place = token.end()
            if token["text"]:
                self.put(token["text"])
            elif not token["final"]:
                self.move_by(token[0])
            elif not token["private"] and token["final"] != "t":  # modes and the window
                self.control(token["final"], [int(number or 0) for number in token["numbers"].split(";")])

    def put(self, text):
        for character in text:
            if self.column == COLUMNS:
                self.move_by("\r")
                self.move_by("\n")
            self.rows[self.row][self.column] = (character, self.style)
            self.column += 1

    def move_by(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(self.column - 1, 0)
        elif character == "\t":
            self.column = min(self.column // 8 * 8 + 8, COLUMNS - 1)
        elif character == "\n" and self.row == self.bottom:
            self.scroll(1)
        elif character == "\n":
            self.row = min(self.row + 1, ROWS - 1)

    def scroll(self, lines):
        for _ in range(lines):
            del self.rows[self.top]
            self.rows.insert(self.bottom, [BLANK] * COLUMNS)

    def erase(self, row, start, end):
        self.rows[row][start:end] = [BLANK] * (end - start)

    def control(self, final, numbers):
        first, second = (numbers + [0])[:2]
        many, row, column = first or 1, self.row, min(self.column, COLUMNS - 1)
        if final == "m":
            self.choose_style(numbers)
        elif final == "H":
            self.row, self.column = many - 1, (second or 1) - 1
        elif final == "d":
            self.row = many - 1
        elif final in "AB":
            self.row = max(0, min(row + (many if final == "B" else -many), ROWS - 1))
        elif final in "CD":
            self.column = max(0, min(column + (many if final == "C" else -many), COLUMNS - 1))
        elif final in "JK" and first == 0:
            self.erase(row, column, COLUMNS)
            for below in range(row + 1, ROWS if final == "J" else 0):
                self.erase(below, 0, COLUMNS)
        elif final == "J" and first == 2:
            for every in range(ROWS):
                self.erase(every, 0, COLUMNS)
        elif final == "r":
            self.top, self.bottom = many - 1, (second or ROWS) - 1
            self.row = self.column = 0
        elif final == "S":
            self.scroll(many)
        elif (final, first) != ("J", 3):  # what has scrolled away
            unknown(f"CSI {numbers} {final}")

    def choose_style(self, numbers):
        """Bold and dim; colours are the book's own."""
        for number in numbers:
            if number == 0:
                self.style = ""
            elif number in STYLES:
                self.style = STYLES[number]

    def text(self):
        return ["".join(c for c, _ in row).rstrip() for row in self.rows]

    def html(self):
        return [row_html(row) for row in self.rows]


def row_html(row):
    """The row without the blanks at its end, each run of a style in a span."""
    end = max((at + 1 for at, cell in enumerate(row) if cell != BLANK), default=0)
    text = ""
    for style, cells in itertools.groupby(row[:end], key=lambda cell: cell[1]):
        run = html.escape("".join(character for character, _ in cells), quote=False)
        text += f'<span class="{style}">{run}</span>' if style else run
    return text


def play(file):
    """Returns frames [[seconds, {row: html}], ...], steps [[number of its first frame,
    title], ...], and the screen at the end of each step."""
    terminal, before = Terminal(), [""] * ROWS
    frames, steps, ends = [], [], []
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        time, kind, text = json.loads(line)
        if kind == "m":
            # What cleared the screen for it came at the same time.
            steps.append([len(frames) - (bool(frames) and frames[-1][0] == time), text])
            ends.append([])
        elif kind == "o":
            terminal.write(text)
            now = terminal.html()
            changed = {row: now[row] for row in range(ROWS) if now[row] != before[row]}
            if changed and frames and frames[-1][0] == time:
                frames[-1][1].update(changed)
            elif changed:
                frames.append([time, changed])
            before = now
            shown = terminal.text()
            if any(row.startswith(f"{len(steps)}/") for row in shown):
                ends[-1] = shown
    return frames, steps, ends


def as_text(name, steps, ends):
    """The text alternative: each step as it was at its end."""
    screens = "".join(
        f'<pre tabindex="0" aria-label="step {number}">{html.escape(lines(end), False)}</pre>\n'
        for number, end in enumerate(ends, 1)
    )
    return (
        f'<div class="cast" data-cast="{name}">\n'
        f"<details><summary>The demo {name} as text: {len(steps)} steps</summary>\n{screens}"
        f'<p>The recording itself, for <code>asciinema play</code>: <a href="casts/{name}.cast">{name}.cast</a></p>\n'
        f"</details>\n</div>\n"
    )


def lines(screen):
    return "\n".join(screen).rstrip() + "\n"


def main(source, out=None):
    if not out:
        for end in play(source)[2]:
            print(lines(end))
        return
    for file in sorted(source.glob("*.cast")):
        frames, steps, ends = play(file)
        what = json.dumps({"frames": frames, "steps": steps}, ensure_ascii=False, separators=(",", ":"))
        (out / f"{file.stem}.js").write_text(f'(window.casts ??= {{}})["{file.stem}"] = {what};\n', encoding="utf-8")
        (out / f"{file.stem}.html").write_text(as_text(file.stem, steps, ends), encoding="utf-8")
        (out / file.name).write_bytes(file.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
