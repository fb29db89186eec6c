"""What the tests of a lab are worth, what they said, and the points that follow.

The grader uses it, and the check of a student's tree.  See README.md here.
"""

import copy
import dataclasses
import fractions
import re

PASSED, HALF, FAILED, NOT_GRADED = "passed", "passed by half", "failed", "not graded"


@dataclasses.dataclass
class Test:
    """A row of tests.txt."""

    points: int
    tasks: list  # that it fails without, by the name of their first function
    name: str
    hint: str


@dataclasses.dataclass
class Task:
    """What a student has to write: a line of `starter.py --tasks`."""

    number: int
    path: str
    functions: list
    hint: str

    @property
    def name(self):
        return self.functions[0]

    @property
    def title(self):
        return f"task {self.number}  {', '.join(self.functions)}"


class Exercise(Task):
    """An exercise is one task, and all its own tests judge it."""

    def __init__(self):
        super().__init__(1, "", ["the exercise"], "")

    title = "the exercise"


def tests_of(table, lab):
    """The rows of a table for a lab, its own tests first."""
    own, common = [], []
    for line in table.splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        of, points, tasks, name, hint = (column.strip() for column in line.split("|"))
        if of in (lab, "all"):
            rows = own if of == lab else common
            tasks = [Exercise().name] if "/" in of else tasks.split()
            rows.append(Test(int(points), tasks, name, hint))
    return own + common


def tasks_of(lines):
    """Tasks as `starter.py --tasks` lists them; none are an exercise."""
    rows = [line.split("|", 3) for line in lines.splitlines()]
    tasks = [Task(int(number), path, names.split(), hint) for number, path, names, hint in rows]
    return tasks or [Exercise()]


def parse_tap(text):
    """What bats printed: {name: (outcome, what the test said)}."""
    found, said = {}, None
    for line in text.splitlines():
        result = re.match(r"(not )?ok \d+ (.*?)(?: # timeout after \d+s)?$", line)
        if result:
            name, skipped, reason = result[2].partition(" # skip ")
            said = [reason] if skipped else []
            found[name] = (NOT_GRADED if skipped else FAILED if result[1] else PASSED, said)
        elif line.startswith("#") and said is not None:
            said.append(line[2:])
        else:
            said = None
    return {name: (outcome, "\n".join(said)) for name, (outcome, said) in found.items()}


class Sum:
    """Points: earned, those that could be earned, and those nobody could try."""

    def __init__(self):
        self.got = self.most = self.open = fractions.Fraction(0)

    def add(self, points, outcome):
        if outcome == NOT_GRADED:
            self.open += points
        else:
            self.most += points
            self.got += points * {PASSED: 1, HALF: fractions.Fraction(1, 2), FAILED: 0}[outcome]


class Score:
    """The points of tests and tasks.  A test belongs to tasks in equal parts, and one
    that needs no task in particular (those of the contract, say) to all, as far as
    they weigh: it counts with a task of whose own points half are there."""

    def __init__(self, tests, tasks, outcome, blamed=lambda test: []):
        """OUTCOME(test, task) is what became of a test, as far as it judges the task;
        BLAMED(test) are names of other tasks that it belongs to this time."""
        self.all = Sum()
        self.tests = {test.name: Sum() for test in tests}
        self.tasks = {task.name: Sum() for task in tasks}
        own = [test for test in tests if test.tasks]
        for test in own:
            names = test.tasks + blamed(test)
            for task in (task for task in tasks if task.name in names):
                self.add(test, task, fractions.Fraction(test.points, len(names)), outcome(test, task))
        earned = {task.name: copy.copy(self.tasks[task.name]) for task in tasks}
        weight = sum(part.most + part.open for part in earned.values())
        for test in (test for test in tests if not test.tasks):
            for task in tasks:
                part = earned[task.name]
                result = outcome(test, task)
                if part.most and (not part.got or part.got * 2 < part.most):
                    result = FAILED
                elif not part.most:
                    result = NOT_GRADED
                self.add(test, task, test.points * (part.most + part.open) / weight, result)

    def add(self, test, task, points, outcome):
        for part in (self.all, self.tests[test.name], self.tasks[task.name]):
            part.add(points, outcome)


def number(points):
    """As people write it: 7, or 6.5."""
    return f"{rounded(points):g}"


def rounded(points, digits=1):
    """An integer if it is one: some readers of JSON keep a 7.0 as it is written."""
    value = round(float(points), digits)
    return int(value) if value.is_integer() else value


def of(part, width=3):
    """How a sum stands in a table."""
    if not part.most:
        return "  not graded"
    return f"{number(part.got):>{width + 2}} of {number(part.most):>{width}}"
