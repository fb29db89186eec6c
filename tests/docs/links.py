"""The links and the man pages that a text refers to.  See main.py."""

import re

LINK = re.compile(r"!?\[[^]]*\]\(([^()\s]*(?:\([^()]*\))?[^()\s]*)(?:\s+\"[^\"]*\")?\)")
REFERENCE = re.compile(r"^\[[^]]+\]:\s*(\S+)")
ABSOLUTE = re.compile(r"https://[A-Za-z0-9.-]+\.[a-z]+(/\S*)?")
MAN_PAGE = re.compile(r"(?<![\w.-])([A-Za-z_][\w.+-]*)\(([1-9]|3posix)\)")


def without_code(line):
    return re.sub(r"(`+).*?\1", "", line)


def anchors(text):
    """The names that GitHub gives to the headings of a text."""
    found = set()
    for _, line in text.prose():
        if heading := re.match(r"#{1,6}\s+(.*?)\s*#*$", line):
            words = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", heading[1])
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            number, once = 0, name
            while name in found:
                number += 1
                name = f"{once}-{number}"
            found.add(name)
        found.update(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", line))
    return found


def problems(text, project, read, man_pages):
    """A line for each dead link and each man page that isn't there."""
    for number, line in text.prose():
        bare = without_code(line)
        targets = LINK.findall(bare) + REFERENCE.findall(bare)
        # A picture may be the text of a link.
        targets += LINK.findall(re.sub(r"!\[[^]]*\]\([^)]*\)", "", bare))
        if re.search(r"!\[\s*\]\(", bare):
            yield f"line {number}: a picture without an alternative text"
        for target in dict.fromkeys(targets):
            if problem := dead(target, text, project, read):
                yield f"line {number}: {target}: {problem}"
        for name, section in MAN_PAGE.findall(bare):
            if f"{name}({section})" not in man_pages:
                yield f"line {number}: {name}({section}): not in tests/docs/man-pages"


def dead(target, text, project, read):
    if re.match(r"\w+:", target):
        return None if ABSOLUTE.fullmatch(target) else "not the form of an https link"
    path, _, anchor = target.partition("#")
    file = (text.path.parent / path).resolve() if path else text.path
    if not file.exists():
        return "no such file"
    home = project if text.path.is_relative_to(project) else text.path.parent
    if not file.is_relative_to(home):
        return "outside the project"
    if "#" in target and (file.suffix != ".md" or anchor not in anchors(read(file))):
        return "no such heading"
    return None
