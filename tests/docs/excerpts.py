"""Excerpts from the source by name, and differences.  See main.py."""

import re
import subprocess


def definition(path, name):
    """The lines of a function, from its type above its name at column 0, or of
    a structure, an enumeration or a table, as they stand in the file."""
    lines = path.read_text().splitlines()
    function = re.compile(rf"{re.escape(name)}\(")
    data = re.compile(rf"(?:static|const|struct|union|enum)\b[^(;]*\b{re.escape(name)}\b[^(;]*[={{]")
    for first, line in enumerate(lines):
        if function.match(line):
            last = end(lines, first)
            if lines[last] == "}":
                return lines[first - 1 : last + 1]
        elif data.match(line):
            return lines[first : end(lines, first) + 1]
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
    lines = definition(project / path, name)
    if not lines:
        raise block.mistake(f"{path} defines no {name}")
    return lines


def difference(block, project, lesson):
    make = subprocess.run(
        ["make", "-s", "--no-print-directory", "diff", f"L={lesson}"],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if make.returncode != 0:
        raise block.mistake(make.stderr.strip())
    # The first two lines bear the time of the files.
    return [line.rstrip() for line in make.stdout.splitlines()[2:]]
