#!/usr/bin/python3 -B
"""Writes a student's tree of one lesson: all that stands below it works, and the
bodies of its own marked functions are missing.

usage: starter.py LESSON OUT [EXERCISE]        writes it into the new directory OUT
       starter.py --fill LESSON OUT [EXERCISE] puts the solution there
       starter.py --tasks LESSON               lists number|file|functions|hint
       starter.py --secrets LESSON             prints lines that no student may see

A task is what stands in a brick between two comments of its own:

    /* BEGIN SOLUTION */
    ...
    /* END SOLUTION */

Its hint has a line in tests/labs/LESSON/hints.txt, "NAME: A sentence.", where NAME is
its first function. Of the functions there, those that others call keep their heads and get a body
that says "not written yet"; all else, static functions and comments, goes.

An EXERCISE is the number of a question in the lesson's chapter that asks for code.
Its tree has the whole lesson in it, and tests/labs/LESSON/exercise-NUMBER.md says what is
to be added; the solution is the patch beside that.
"""

import pathlib
import re
import shutil
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "tests/labs"))
import points  # pylint: disable=wrong-import-position

BEGIN, END = "/* BEGIN SOLUTION */", "/* END SOLUTION */"
WIDTH = 80

# What a lab needs besides the rooms up to the lesson.
FILES = """
    .clang-format .editorconfig LICENSE Makefile lessons/attack.h
    rootfs scripts/attack.sh scripts/build-rootfs.sh scripts/cgroups.sh scripts/doctor scripts/doctor.sh
    scripts/matrix/peers.sh scripts/packages.sh scripts/packages.tsv scripts/pids.sh scripts/setup.sh
    scripts/shell.sh scripts/vm scripts/vm.sh src tests/helpers.bash tests/labs/check.py
    tests/labs/contract.bats tests/labs/helpers.bash tests/labs/points.py tests/world.sh
""".split()


# What a student should know of the grading.
RULES = """
Each task is tried by itself, too, with the others solved: a mistake in one costs
nothing in another. So keep the two comments around each. A test of several tasks
belongs to them in equal parts. What all tasks share counts with a task that has half
of its own points.

Tests look at what the kernel says and at exit statuses. Of an error they want one
line, by `fail()` or `refuse()`, that names what it is about and what errno says; the
words are yours.

Your functions make the system calls themselves. Where a file has another program do
the work, by `system()`, `popen()`, `posix_spawn()` or an exec, its tasks have no
points. (In lesson 00 exec is the task.)

Names, numbers and ids in the tests are random: a program that prints what a test
expects, without doing it, has little to gain.
""".strip().split("\n")


# What a chapter has its reader type, or a lab's tests run, in the trees from its lesson on.
TOOLS = {"05-net": "tests/advertise-router.py", "09-seccomp": "tests/read-filter.py"}


class Mistake(Exception):
    """What is wrong, in a line for who called."""


class Task(points.Task):
    """A marked place in a brick."""

    def __init__(self, number, path, first, body):
        self.first = first  # the index of its first line, the mark
        self.body = body  # the lines between the marks
        super().__init__(number, str(path), [name for name, _ in self.heads()], "")

    def lines(self):
        """How many lines it takes in its file, with the marks."""
        return len(self.body) + 2

    def mark(self):
        """The comment before it in a student's file."""
        return mark_lines(f"/* TASK {self.number}: ", self.hint)

    def heads(self):
        """The heads of the functions that others call: (name, lines)."""
        heads = []
        for number, line in enumerate(self.body):
            name = re.match(r"(\w+)\(", line)
            if not name or self.body[number - 1].startswith("static"):
                continue
            end = self.body.index("{", number)
            heads.append((name[1], self.body[number - 1 : end]))
        return heads

    def solution(self):
        """What stands there without the marks."""
        return self.body

    def place(self, text, tasks):
        """Where it is in a file that a student has, which has these tasks: (start, end),
        or nothing."""
        number = self.number
        begin, end = rf"/\* TASK {number}:", rf"/\* END OF TASK {number} \*/\n"
        place = re.search(rf"^{begin}.*?^{end}", text, re.M | re.S)
        if not place:
            begin, end = re.escape(BEGIN + "\n"), re.escape(END + "\n")
            marked = list(re.finditer(rf"^{begin}.*?^{end}", text, re.M | re.S))
            here = [task.number for task in tasks if task.path == self.path]
            place = marked[here.index(number)] if len(marked) == len(here) else None
        return place and place.span()

    def fill(self, text, tasks):
        """The text with the solution in its place."""
        start, end = self.place(text, tasks)
        return text[:start] + "\n".join([BEGIN] + self.body + [END]) + "\n" + text[end:]

    def stub(self):
        """What stands in the student's file instead."""
        lines = self.mark()
        for number, (name, head) in enumerate(self.heads()):
            lines += [""] * (number > 0) + head + ["{"]
            lines += [f"    (void){name};" for name in parameters(head)]
            lines += refusal(name, head[0]) + ["}"]
        return lines + [f"/* END OF TASK {self.number} */"]


def mark_lines(begin, hint):
    """A comment, as clang-format breaks it."""
    words, lines = f"{begin}{hint}".split(" "), []
    words[-1] += " */"
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += " " + word
        else:
            lines.append(" * " + word if lines else word)
    return lines


def parameters(head):
    """The names of a function's parameters."""
    text = " ".join(line.strip() for line in head)
    inside = text[text.index("(") + 1 : text.rindex(")")]
    depth, names, start = 0, [], 0
    for place, character in enumerate(inside + ","):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            names.append(inside[start:place])
            start = place + 1
    pointer = re.compile(r"\(\*(\w+)\)")  # to a function
    found = [pointer.search(name) or re.search(r"(\w+)(\[\w*\])*$", name) for name in names]
    return [name[1] for name in found if name[1] != "void"]


def refusal(name, result):
    """The lines of a body that says that it isn't written."""
    say = f'refuse("not written yet: {name}()");'
    if result == "void":
        return [f"    {say}"]
    if "*" in result:
        return [f"    {say}", "    return NULL;"]
    return [f"    return {say}"]


def lesson_named(word):
    """The room of a lesson, given as 05 or 05-net."""
    for room in rooms():
        if word in (room, room.split("-")[0]):
            return room
    raise Mistake(f"there is no lesson {word}")


def rooms():
    return sorted(path.name for path in (PROJECT / "lessons").glob("[0-9][0-9]-*"))


def bricks(lesson):
    return sorted((PROJECT / "lessons" / lesson).glob("*.c"))


def tasks_of(path, number=0):
    """The tasks in a file, counted from the number on."""
    tasks, begun = [], None
    lines = path.read_text().splitlines()
    for index, line in enumerate(lines):
        if line == BEGIN:
            if begun is not None:
                raise Mistake(f"{path}:{index + 1}: a mark within a mark")
            begun = index
        if line == END:
            if begun is None:
                raise Mistake(f"{path}:{index + 1}: an end without a begin")
            number += 1
            task = Task(number, path.relative_to(PROJECT), begun, lines[begun + 1 : index])
            if not task.functions:
                raise Mistake(f"{path}:{begun + 1}: no function there that others call")
            tasks.append(task)
            begun = None
    if begun is not None:
        raise Mistake(f"{path}:{begun + 1}: this mark has no end")
    return tasks


def tasks_of_lesson(lesson):
    """All tasks of a lesson, each with its hint."""
    tasks = []
    for path in bricks(lesson):
        tasks += tasks_of(path, len(tasks))
    if not tasks:
        raise Mistake(f"{lesson} has no lab yet")
    path = PROJECT / "tests/labs" / lesson / "hints.txt"
    hints = dict(line.split(": ", 1) for line in path.read_text().splitlines())
    for task in tasks:
        if task.name not in hints:
            raise Mistake(f"{path}: no hint for {task.name}")
        task.hint = hints.pop(task.name)
    if hints:
        raise Mistake(f"{path}: no task begins with {', '.join(hints)}")
    return tasks


def replaced(path, tasks, what):
    """The file's text with what(task) in the place of each task."""
    lines = path.read_text().splitlines()
    for task in reversed(tasks):
        lines[task.first : task.first + task.lines()] = what(task)
    return "\n".join(lines) + "\n"


def copy(name, out):
    source, target = PROJECT / name, out / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)


def write(target, text, like):
    """Writes a file whose mode and time are those of another one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    shutil.copystat(like, target)


def copy_room(room, out, tasks):
    """A room of the student's tree: with tasks, or with nothing left of marks."""
    for path in sorted((PROJECT / "lessons" / room).iterdir()):
        name = path.relative_to(PROJECT)
        if path.is_dir():
            copy(name, out)
        if path.is_dir() or path.suffix == ".md":
            continue
        own = [task for task in tasks if task.path == str(name)]
        marked = tasks_of(path) if path.suffix == ".c" else []
        write(out / name, replaced(path, own or marked, Task.stub if own else Task.solution), path)
        if own:
            (out / name).touch()  # it is newer than what was built of the solution


def copy_text(path, out, tasks):
    """A page without the excerpts that are tasks, and without dead links."""
    hidden = {}
    for task in tasks:
        for name in re.findall(r"^(\w+)\(", "\n".join(task.body), re.M):
            hidden[task.path, name] = task.number
    lines, skipping = [], False
    for line in path.read_text().splitlines():
        block = re.match(r"```c (\S+) (\w+)$", line)
        if block and block.groups() in hidden:
            lines.append(f"*(Your task {hidden[block.groups()]}: `{block[2]}()` in `{block[1]}`.)*")
            skipping = True
        elif not skipping:
            lines.append(line)
        skipping = skipping and line != "```"
    here = (out / path.relative_to(PROJECT)).parent

    def keep_or_unlink(link):
        target = link[2].split("#")[0]
        return link[0] if "://" in target or not target or (here / target).exists() else link[1]

    text = "\n".join(lines) + "\n"
    return re.sub(r"(?<!!)\[([^]]*)\]\(([^)\s]*)\)", keep_or_unlink, text)


def copy_attacks(lesson, out):
    """The table of attacks, as far as their rooms are there."""
    path = PROJECT / "lessons/attacks.txt"
    kept = []
    for line in path.read_text().splitlines(keepends=True):
        columns = [column.strip() for column in line.split("|")]
        if len(columns) == 1 or (out / f"lessons/{columns[1]}").is_dir():
            kept.append(line)
    write(out / "lessons/attacks.txt", "".join(kept), path)


def seen_tests(lesson, exercise):
    """The tests that a student may see, and what the others are worth together."""
    secret = set()
    path = PROJECT / "tests/labs" / lesson / "hidden.bats"
    if path.exists() and not exercise:
        secret.update(re.findall(r'^@test "(.*)" \{$', path.read_text(), re.M))
    tests = points.tests_of((PROJECT / "tests/labs/tests.txt").read_text(), lab_of(lesson, exercise))
    hidden = sum(test.points for test in tests if test.name in secret)
    return [test for test in tests if test.name not in secret], hidden


def lab_of(lesson, exercise):
    """What the table of tests calls it."""
    return f"{lesson}/{exercise}" if exercise else lesson


def tasks_in_words(lesson, tasks):
    title = (PROJECT / "lessons" / lesson / "README.md").read_text().splitlines()[0]
    lines = [
        f"# Lab {title.removeprefix('# ')}",
        "",
        "The lessons below this one work. In this one's directory some functions are not",
        "written yet. Write them, and the attacks that this lesson closes will fail.",
        "",
        "## Your tasks",
        "",
    ]
    for task in tasks:
        names = ", ".join(f"`{name}()`" for name in task.functions)
        lines.append(f"{task.number}. {names} in `{task.path}`: {task.hint}")
    return lines + [
        "",
        "What each function has to do, what it returns and when, stands before its",
        "declaration in the header beside it.",
    ]


def write_lab(lesson, out, tasks, exercise):
    """LAB.md: what to do, what to read, how to check it, what counts how much."""
    number = lesson.split("-")[0]
    if exercise:
        text = PROJECT / "tests/labs" / lesson / f"exercise-{exercise}.md"
        lines = text.read_text().splitlines()
    else:
        lines = tasks_in_words(lesson, tasks)
    lines += [
        "",
        f"You may add functions and files to `lessons/{lesson}`, but leave",
        "`main.c` as it is: it is not handed in.",
        "",
        "## What to read",
        "",
        f"The chapter, [lessons/{lesson}/README.md](lessons/{lesson}/README.md): the toy shows the",
        "system calls, and from *Where the toy breaks* on it leads through the files of this",
        "tree, without what is your task. Then the man pages at its end. The lessons below",
        "are worth a look: their functions are there to be called. (`make demo`, `trace` and",
        "`matrix` work in the whole project only.)",
        "",
        "## How to check yourself",
        "",
        "    scripts/setup.sh labs       once: installs what the tests need",
        f"    make test L={number}              your tests, and your points so far",
        f"    make test L={number} TASK=1       only what judges one task; TEST='attack': some tests",
        f"    make attack L={number}            the attacks, before this lesson and on yours",
        "",
        "The tests run your program as root. Where you are not root, or would rather not",
        "be, `make vm VMFLAGS='--share rw'` is a root shell that can break this tree and",
        "nothing else.",
        "",
        "## What counts how much",
        "",
        "| points | task | test |",
        "|---:|---|---|",
    ]
    tests, hidden = seen_tests(lesson, exercise)
    number = {task.name: str(task.number) for task in tasks}
    for test in tests:
        of = ", ".join(number[name] for name in test.tasks if number)
        lines.append(f"| {test.points} | {of or 'all'} | {test.name} |")
    if hidden:
        lines.append(f"| {hidden} | | tests that you don't see |")
    lines += ["", *RULES, ""]
    (out / "LAB.md").write_text("\n".join(lines))


def write_tests(lesson, out, tasks, exercise):
    """The tests and the rows of their table that are for the student, and the tasks."""
    path, labs = PROJECT / "tests/labs/tests.txt", PROJECT / "tests/labs"
    seen = {test.name for test in seen_tests(lesson, exercise)[0]}
    kept = []
    for line in path.read_text().splitlines(keepends=True):
        of, *columns = (column.strip() for column in line.split("|"))
        if not columns or of in (lab_of(lesson, exercise), "all") and columns[2] in seen:
            kept.append(line)
    write(out / "tests/labs/tests.txt", "".join(kept), path)
    check = labs / lesson / (f"exercise-{exercise}.bats" if exercise else "check.bats")
    write(out / "tests/labs" / lesson / "check.bats", check.read_text(), check)
    (out / "tests/labs" / lesson / "tasks.txt").write_text("".join(f"{row_of(task)}\n" for task in tasks))


def row_of(task):
    return f"{task.number}|{task.path}|{' '.join(task.functions)}|{task.hint}"


def new_directory(out):
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Mistake(f"{out} exists and is not empty")
    out.mkdir(parents=True, exist_ok=True)


def write_starter(lesson, out, exercise=""):
    tasks = [] if exercise else tasks_of_lesson(lesson)
    if exercise and not (PROJECT / "tests/labs" / lesson / f"exercise-{exercise}.md").is_file():
        raise Mistake(f"{lesson} has no exercise {exercise} that asks for code")
    if not exercise and not tasks:
        raise Mistake(f"{lesson} has no task")
    new_directory(out)
    for name in FILES:
        copy(name, out)
    below = [room for room in rooms() if room <= lesson]
    for room in below:
        if room in TOOLS:
            copy(TOOLS[room], out)
        copy_room(room, out, tasks if room == lesson else [])
    pages = [page for room in below for page in sorted((PROJECT / "lessons" / room).glob("*.md"))]
    pages += [PROJECT / "lessons/reference" / page for page in ("errors.md", "glossary.md")]
    (out / "lessons/reference").mkdir()
    for page in pages:
        (out / page.relative_to(PROJECT)).touch()  # so that links to it live
    for page in pages:
        write(out / page.relative_to(PROJECT), copy_text(page, out, tasks), page)
    copy_attacks(lesson, out)
    write_tests(lesson, out, tasks, exercise)
    write_lab(lesson, out, tasks, exercise)


def apply_patch(lesson, out, exercise):
    """Puts an exercise's solution into its tree."""
    path = PROJECT / "tests/labs" / lesson / f"exercise-{exercise}.patch"
    patch = ["patch", "--quiet", "--strip=1", "--directory", str(out), "--input", str(path)]
    if subprocess.run(patch, check=False).returncode != 0:
        raise Mistake(f"{path.name} doesn't fit {out}")


def fill(lesson, out):
    """Puts the solution's functions into a student's tree."""
    tasks = tasks_of_lesson(lesson)
    for task in tasks:
        target = out / task.path
        text = target.read_text()
        if not task.place(text, tasks):
            raise Mistake(f"{target}: task {task.number} isn't there")
        target.write_text(task.fill(text, tasks))


def secrets(lesson):
    """The marked lines that stand nowhere else in what a student gets."""
    open_lines = set()
    for room in (room for room in rooms() if room <= lesson):
        for path in sorted((PROJECT / "lessons" / room).rglob("*.[ch]")):
            marked = tasks_of(path) if room == lesson and path.suffix == ".c" else []
            text = replaced(path, marked, lambda task: sum((head for _, head in task.heads()), []))
            open_lines.update(line.strip() for line in text.splitlines())
    for path in sorted((PROJECT / "src").glob("*.[ch]")):
        open_lines.update(line.strip() for line in path.read_text().splitlines())
    known = "\n".join(open_lines)
    for task in tasks_of_lesson(lesson):
        for line in map(str.strip, task.body):
            if len(line) > 10 and line not in known:
                yield line


def main(words):
    if words[:1] == ["--fill"] and len(words) == 3:
        fill(lesson_named(words[1]), pathlib.Path(words[2]))
    elif words[:1] == ["--fill"] and len(words) == 4:
        apply_patch(lesson_named(words[1]), pathlib.Path(words[2]).resolve(), words[3])
    elif words[:1] == ["--tasks"] and len(words) == 2:
        for task in tasks_of_lesson(lesson_named(words[1])):
            print(row_of(task))
    elif words[:1] == ["--secrets"] and len(words) == 2:
        print(*secrets(lesson_named(words[1])), sep="\n")
    elif len(words) in (2, 3) and not words[0].startswith("-"):
        write_starter(lesson_named(words[0]), pathlib.Path(words[1]), *words[2:])
    elif words == ["--help"]:
        print(__doc__.strip())
    else:
        raise Mistake("usage: starter.py LESSON OUT; --help says more")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Mistake as mistake:
        print(f"starter.py: {mistake}", file=sys.stderr)
        sys.exit(125)
    except OSError as error:
        print(f"starter.py: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(125)
