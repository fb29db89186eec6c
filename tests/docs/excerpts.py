"""Excerpts from the source by name, and differences.  See main.py."""

import re
import subprocess


def definition(lines, name):
    """The first line of a function, from its type above its name at column 0, or of a
    structure, an enumeration, a table or a variable, and the line after its last one."""
    function = re.compile(rf"{re.escape(name)}\(")
    data = re.compile(rf"(?:static|const|struct|union|enum)\b[^(;]*\b{re.escape(name)}\b[^(;]*[={{;]")
    for first, line in enumerate(lines):
        if function.match(line):
            last = end(lines, first)
            if lines[last] == "}":
                return first - 1, last + 1
        elif data.match(line):
            return first, end(lines, first) + 1
    return None


def end(lines, first):
    """Where that ends which begins there: a brace at column 0, or a semicolon."""
    braces = False
    for number in range(first, len(lines)):
        if lines[number].startswith("}"):
            return number
        if not braces and re.search(r";( /\*.*\*/)?$", lines[number]):
            return number
        braces = braces or lines[number].endswith("{")
    raise ValueError(f"line {first + 1} has no end")


def renew(block, project):
    """What a block of C, or a difference, is to have in it."""
    kind, *words = block.words
    return code(block, project, *words) if kind == "c" else difference(block, project, *words)


def code(block, project, path, name):
    if not (project / path).is_file():
        raise block.mistake(f"there is no file {path}")
    lines = (project / path).read_text().splitlines()
    found = passage(lines, name)
    if not found:
        raise block.mistake(f"{path} defines no {name}")
    return lines[slice(*found)]


def passage(lines, name):
    """A definition; or what is between two, from the comment above the first one, or the
    top, to the end of the last one, or the bottom."""
    first, dots, last = name.partition("..")
    if not dots:
        return definition(lines, name)
    above = definition(lines, first) if first else (0, 0)
    below = definition(lines, last) if last else (0, len(lines))
    if not above or not below:
        return None
    begin = above[0]
    while begin and lines[begin - 1]:
        begin -= 1
    return begin, below[1]


def difference(block, project, lesson, name="main.c"):
    rooms = sorted((project / "lessons").glob("[0-9][0-9]-*"))
    its = next((n for n, room in enumerate(rooms) if room.name.startswith(f"{lesson}-")), 0)
    if its == 0:
        raise block.mistake(f"{lesson} is no lesson after another one")
    diff = subprocess.run(
        ["diff", "-u", str(rooms[its - 1] / name), str(rooms[its] / name)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if diff.returncode != 1:
        raise block.mistake(diff.stderr.strip() or f"{name} is the same")
    # The first two lines bear the time of the files.
    return [line.rstrip() for line in diff.stdout.splitlines()[2:]]
