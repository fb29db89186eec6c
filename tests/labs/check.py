#!/usr/bin/python3 -B
"""Checks the functions that you wrote: your lab's tests, what is probably the matter
where the first of them fails, and the points so far.

usage: check.py      (as root, in the tree that you were given: make test)
environment: TASK=2        only the tests of that task
             TEST=NAME     only that test, or those in whose names that is
             SEED=WORD     the random values of a run, as its last line names them

A function that is not written yet does nothing here, so that you see what the others
do already.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import points

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent


def die(*lines):
    for line in lines:
        print(f"check.py: {line}", file=sys.stderr)
    sys.exit(125)


def missing_tools():
    script = PROJECT / "scripts/setup.sh"
    return subprocess.run([script, "--missing", "labs"], capture_output=True, text=True, check=False).stdout.strip()


def chosen(tests, tasks):
    """The tests that were asked for."""
    task, name = os.environ.get("TASK", ""), os.environ.get("TEST", "")
    if task:
        names = [each.name for each in tasks if str(each.number) == task]
        if not names:
            die(f"there is no task {task}")
        tests = [test for test in tests if names[0] in test.tasks]
    tests = [test for test in tests if name in test.name]
    return tests or die(f"there is no such test: {name}")


def unwritten(tasks):
    """The tasks of which every function still says so."""
    return [
        task
        for task in tasks
        if task.path
        and all(f"not written yet: {name}()" in (PROJECT / task.path).read_text() for name in task.functions)
    ]


def build_without(tasks, scratch):
    """A copy of the tree in which the unwritten tasks do nothing."""
    tree = scratch / "tree"
    subprocess.run(["cp", "-a", PROJECT, tree], check=True)
    for path in {tree / task.path for task in tasks}:
        text = path.read_text()
        text = re.sub(r'return refuse\("not written yet: \w+\(\)"\);', "return 0;", text)
        path.write_text(re.sub(r'refuse\("not written yet: \w+\(\)"\);', "", text))
    subprocess.run(["make", "-C", tree, "-s", "--no-print-directory", "programs"], check=True)
    return tree


def run(lesson, tests, tree, seed):
    """Runs the tests, and shows what bats says as it comes, and more of the first that
    fails.  Returns what they said, as TAP."""
    names = "|".join(re.escape(test.name) for test in tests)
    files = [PROJECT / "tests/labs" / lesson / "check.bats", PROJECT / "tests/labs/contract.bats"]
    files = [path for path in files if re.search(rf'^@test "({names})" ', path.read_text(), re.M)]
    # In a world of its own a neighbour's containers are none of its business.
    world = [] if os.environ.get("VM") else [PROJECT / "tests/world.sh"]
    hints, failing, text = {test.name: test.hint for test in tests}, [], ""
    with subprocess.Popen(
        [*world, "bats", "--formatter", "tap", "--filter", f"^({names})$", *files],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={
            **os.environ,
            "LAB_LESSON": lesson,
            "LAB_SEED": seed,
            "LAB_TREE": str(tree),
            "LC_ALL": "C",
            "BATS_TEST_TIMEOUT": "120",
            # Not /tmp, where device nodes and set-user-id programs may be forbidden.
            "TMPDIR": os.environ.get("TMPDIR", "/var/tmp"),
        },
    ) as bats:
        for line in bats.stdout:
            text += line
            result = re.match(r"(not )?ok \d+ (.*)", line)
            if result:
                name = result[2].split(" # ")[0]
                skipped = " # skip " in line
                print("  ?" if skipped else "  -" if result[1] else "  +", "", result[2], flush=True)
                failing += [name] if result[1] else []
            elif line.startswith("#") and len(failing) == 1:
                print("     |", line[2:].rstrip())
    if not re.search(r"^1\.\.", text, re.M):
        die("the tests did not start:", *text.splitlines())
    if failing:
        print(f"\nHint: {hints[failing[0]]}.")
    return text


def main():
    if os.geteuid() != 0:
        die("the programs of the lessons need root: use sudo")
    checks = list((PROJECT / "tests/labs").glob("*/check.bats"))
    if len(checks) != 1 or not (PROJECT / "LAB.md").exists():
        die("this is no tree of a lab")
    lesson = checks[0].parent.name
    missing = missing_tools()
    if missing:
        die(f"missing: {missing}", "fix: scripts/setup.sh labs")
    tasks = points.tasks_of((checks[0].parent / "tasks.txt").read_text())
    table = (PROJECT / "tests/labs/tests.txt").read_text()
    # Of the labs' own tests only this one's are here.
    tests = points.tests_of(table, re.search(r"^(\d[^ |]*)", table, re.M)[1])
    wanted, open_tasks = chosen(tests, tasks), unwritten(tasks)
    seed = os.environ.get("SEED") or str(random.randrange(32768))
    said = {}
    if len(open_tasks) < len(tasks):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
            tree = build_without(open_tasks, pathlib.Path(scratch)) if open_tasks else PROJECT
            said = points.parse_tap(run(lesson, wanted, tree, seed))
    outcomes = [said.get(test.name, (points.FAILED,))[0] for test in wanted]
    passed, failed = outcomes.count(points.PASSED), outcomes.count(points.FAILED)
    print()
    # One test has no points by itself.
    earned = "" if os.environ.get("TEST") else show_points(tests, wanted, tasks, open_tasks, said)
    print(f"{passed} passed, {failed} failed, {len(wanted) - passed - failed} could not be tried here{earned} (SEED={seed})")
    return 1 if failed else 0


def show_points(tests, wanted, tasks, open_tasks, said):
    """Each task on a line of its own.  Returns the sum in words."""
    score = points.Score(
        wanted if os.environ.get("TASK") else tests,
        tasks,
        lambda test, task: points.FAILED if task in open_tasks else said.get(test.name, (points.FAILED,))[0],
    )
    for task in tasks:
        part, note = score.tasks[task.name], ": not written yet" if task in open_tasks else ""
        if part.most + part.open:
            print(f"{points.of(part, 4)} points  {task.title}{note}")
    return f": {points.number(score.all.got)} of {points.number(score.all.most)} points"


if __name__ == "__main__":
    sys.exit(main())
