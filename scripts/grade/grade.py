#!/usr/bin/python3 -B
"""Grades what students hand in for a lesson's lab, without anybody reading it.

usage: grade.sh [OPTION]... DIR     (as root; DIR: a student's tree or an archive of
                                    it, or a folder with one of these for each student)
  --lesson LESSON  the lab (default: the newest lesson in what is handed in)
  --exercise NUMBER  an exercise of that lesson's chapter, instead of the lab
  --seed SEED      what the random values follow from (default: DIR's last name
                   for each student of a folder, else a random one, as reported)
  --to DIR         where the reports go (default: build/grades/LAB)
  --secret NAME    a file of the teacher's; a seed is nothing without it (none)
  --due TIME       counts the days after it: 2026-10-31, or '2026-10-31 18:00'
  --time SECONDS   at most for a submission (60)
  --again          a folder's reports anew, also those that are there already

Of a submission only the C files of the lesson's room and of its housekeeping are
taken.  They are built and run in a sandbox: see scripts/grade/sandbox.sh and
tests/labs/README.md.

environment: LAB_FILTERS=DIR   for our own tests: of the student NAME only those
                               graded tests run that the pattern in DIR/NAME fits

For each student the reports are report.txt, results.tap and, for Gradescope,
results.json; for a folder there are grades.csv, moodle.csv and canvas.csv, too.
What was interrupted goes on where it was.  The exit status is 0 if all could be
graded, whatever their points; 125 if something is wrong here.
"""

import argparse
import datetime
import hashlib
import json
import math
import os
import pathlib
import pickle
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import starter  # which finds tests/labs/points.py

import report
import submission
import trial

PROJECT, LABS = trial.PROJECT, trial.LABS
AT_ONCE = 2  # most of a test is waiting
INSIDE = "GRADE_HOST"


def die(*lines):
    for line in lines:
        print(f"grade.sh: {line}", file=sys.stderr)
    sys.exit(125)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        die(f"{message}; --help says more")


def options_of(words):
    if "--help" in words:
        print(__doc__.strip())
        sys.exit(0)
    parser = Parser(add_help=False, allow_abbrev=False)
    for name in ("lesson", "exercise", "seed", "to", "secret", "due"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--time", type=int, default=trial.TIME)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("dir")
    options = parser.parse_args(words)
    if not os.path.exists(options.dir):
        die(f"{options.dir}: no such directory")
    if options.secret and not os.access(options.secret, os.R_OK):
        die(f"{options.secret}: can't be read")
    try:
        options.lesson = options.lesson and starter.lesson_named(options.lesson[:2])
        # A day ends when it is over.
        day = len(options.due) == 10
        options.due = options.due and datetime.datetime.fromisoformat(options.due).timestamp() + day * 86400
    except starter.Mistake as mistake:
        die(mistake)
    except ValueError:
        die(f"{options.due}: no time such as '2026-10-31 18:00'")
    if options.exercise and not (LABS / options.lesson / f"exercise-{options.exercise}.bats").is_file():
        die(f"there is no exercise {options.exercise} of that lesson")
    return options


class Student:
    """One submission: where it is, what it is called, and what was found in it."""

    def __init__(self, path, number):
        self.path, self.number = path, number
        # As a row and a directory may be called.
        name = os.path.basename(path if os.path.basename(path).strip(".") else os.path.realpath(path))
        self.name = re.sub(r"[\0-\x1f\x7f]+", "?", name)
        self.found, self.problem, self.lab = None, "", None

    def read(self, lesson, exercise):
        """In a process of its own: what is read may be hostile."""
        known = [path.parent.name for path in LABS.glob(f"??-*/{f'exercise-{exercise}' if exercise else 'check'}.bats")]

        def names(of):
            return set() if exercise else {os.path.basename(task.path) for task in starter.tasks_of_lesson(of)}

        end, begin = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(end)
            submission.set_limits()
            try:
                said = submission.read(self.path, lesson, names, known)
            except submission.Problem as problem:
                said = str(problem)
            with os.fdopen(begin, "wb") as file:
                pickle.dump(said, file)
            os._exit(0)
        os.close(begin)
        with os.fdopen(end, "rb") as file:
            content = file.read()
        os.waitpid(child, 0)
        found = pickle.loads(content) if content else "it takes too long to read"
        if isinstance(found, str):
            self.problem = found
        else:
            self.found = found

    def late_days(self, due):
        if not due or not self.found:
            return ""
        days = math.ceil((self.found.time - due) / 86400)
        return max(days, 1 if "_LATE_" in self.name else 0)

    def seed(self, options):
        seed = options.seed or (self.name if options.folder else secrets.token_hex(4))
        if options.secret:
            text = seed.encode(errors="surrogateescape") + b"\n" + pathlib.Path(options.secret).read_bytes()
            seed = hashlib.sha256(text).hexdigest()[:16]
        return seed


def students_in(path):
    """The submissions in DIR, and whether it is a folder of them."""
    if os.path.isfile(path) or os.path.isdir(os.path.join(path, "lessons")):
        return [Student(path.rstrip("/"), 0)], False
    paths = sorted(os.path.join(path, name) for name in os.listdir(path) if not re.match(r"\.|__MACOSX$", name))
    students = [Student(each, number) for number, each in enumerate(paths)]
    taken = set()
    for student in students:
        short = submission.ARCHIVE.sub("", student.name)
        student.name = student.name if short in taken else short
        while student.name in taken:
            student.name += "?"
        taken.add(student.name)
    if not students:
        die(f"{path}: no submission in there, which is a tree with lessons/ or an archive of it")
    return students, True


class Grader:
    def __init__(self, options, work):
        self.options, self.work, self.labs, self.status = options, work, {}, 0
        self.started, self.students = time.monotonic(), []

    def lab(self, lesson):
        if lesson not in self.labs:
            self.labs[lesson] = trial.Lab(lesson, self.options.exercise, self.work)
        return self.labs[lesson]

    def choose_directory(self):
        """Results of another lab are not overwritten."""
        names = sorted(lab.name for lab in self.labs.values())
        if not self.options.to:
            name = names[0] if len(names) == 1 else "several-labs"
            self.options.to = PROJECT / "build/grades" / name.replace("/", "-")
        self.options.to = pathlib.Path(self.options.to)
        for path in self.options.to.glob("*/results.json"):
            lesson = json.loads(path.read_text())["extra_data"]["lesson"]
            if lesson and names and lesson not in names:
                die(f"{self.options.to} has results of lab {lesson}; --to says where these go")
        self.options.to.mkdir(parents=True, exist_ok=True)

    def digest(self, student, seed):
        """What a report follows from."""
        parts = [student.lab.name, seed, str(self.options.due), sorted(student.found.files.items())]
        parts += [path.read_bytes() for path in [LABS / "tests.txt", *student.lab.files]]
        return hashlib.sha256(repr(parts).encode(errors="surrogateescape")).hexdigest()

    def is_done(self, student, digest):
        """Is there a report already, from the time before an interruption?"""
        try:
            extra = json.loads((self.options.to / student.name / "results.json").read_text())["extra_data"]
        except (OSError, ValueError):
            return False
        return not self.options.again and extra["digest"] == digest and not extra["not_graded"]

    def grade(self, student, seed, digest):
        """Writes the reports of a submission.  In a process of its own."""
        filters = pathlib.Path(os.environ.get("LAB_FILTERS", "/nowhere")) / student.name
        only = filters.read_text().strip() if filters.is_file() else ""
        said = report.Report(student.name, student.lab, seed, digest, student.late_days(self.options.due))
        work = self.work / str(student.number)
        # Each submission's root is another user of this machine.
        os.environ["LAB_BASE"] = str(1300000000 + student.number * 131072)
        try:
            if student.problem:
                said.fail(student.problem)
            else:
                work.mkdir()
                # One that writes without end fills no disk but its own.
                mount(work, f"size={trial.ROOM},mode=711")
                on_trial = trial.Trial(student.lab, student.found.files, seed, work, self.options.time, only)
                on_trial.run()
                said.judge(on_trial)
        except (trial.Untried, OSError, subprocess.CalledProcessError) as error:
            said.fail(str(error), untried=True)
        finally:
            subprocess.run(["umount", "-l", work], check=False, stderr=subprocess.DEVNULL)
        said.write(self.options.to / student.name)
        return 125 if said.untried else 0

    def collect(self, running, done):
        """Waits for a grader: all other processes whose parent is gone are ours, too."""
        while True:
            child, status = os.wait()
            if child in running:
                break
        student = running.pop(child)
        if status:
            self.status = 125
        if self.options.folder:
            seconds = (time.monotonic() - self.started) / (done + 1) * (len(self.students) - done - 1)
            rest = f", about {math.ceil(seconds / 60)} min to go" if seconds > 30 else ""
            self.say(f"{done + 1} of {len(self.students)}: {student.name}: {self.points(student)}{rest}")

    def points(self, student):
        row = report.row_of(student.name, self.options.to)
        return f"{row['points']} of {row['of']}" + (f" ({row['problem']})" if row["problem"] else "")

    def say(self, line):
        print(line.encode(errors="backslashreplace").decode(), file=sys.stderr, flush=True)

    def grade_all(self):
        self.students, self.options.folder = students_in(self.options.dir)
        for student in self.students:
            student.read(self.options.lesson, self.options.exercise)
            lesson = student.found.lesson if student.found else self.options.lesson
            student.lab = self.lab(lesson) if lesson else None
        for student in self.students:
            # Who handed in nothing was meant to hand in what all others did.
            if not student.lab and len(self.labs) == 1:
                student.lab = next(iter(self.labs.values()))
        self.choose_directory()
        running, done = {}, 0
        for student in self.students:
            seed = student.seed(self.options) if student.lab else ""
            digest = self.digest(student, seed) if student.found else ""
            if self.options.folder and digest and self.is_done(student, digest):
                done += 1
                self.say(f"{done} of {len(self.students)}: {student.name}: {self.points(student)}, as before")
                continue
            if len(running) == AT_ONCE:
                self.collect(running, done)
                done += 1
            if student.found and trial.Versions(student.lab, student.found.files).written:
                student.lab.build_base()
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os._exit(self.grade(student, seed, digest))
            running[child] = student
        while running:
            self.collect(running, done)
            done += 1
        if not self.options.folder:
            print((self.options.to / self.students[0].name / "report.txt").read_text(), end="")
        else:
            report.write_grades(self.options.to, [student.name for student in self.students])
            print((self.options.to / "grades.csv").read_text(), end="")
        return self.status


def mount(directory, options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "matryoshka-grade", directory], check=True)


def bury_all():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def clean_up(work):
    """All others here are ours: sandboxes, which remove their cgroups if they are asked
    to end, and tests."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        os.kill(-1, signal.SIGTERM)
    except ProcessLookupError:
        pass
    deadline = time.monotonic() + 60
    while trial.has_sandboxes(work) and time.monotonic() < deadline:
        # The last process of a sandbox waits for the others to be buried, by us.
        bury_all()
        time.sleep(0.05)
    subprocess.run(["umount", "-l", work], check=False)
    os.rmdir(work)


def inside(options):
    """As PID 1 of namespaces of our own: mounts go with us, and so does each process,
    whatever a submission made of it."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    # Not /tmp, over which the sandbox has one of its own.
    work = pathlib.Path(tempfile.mkdtemp(prefix="matryoshka-grade.", dir="/var/tmp"))
    try:
        mount(work, "size=1G,mode=711")
        return Grader(options, work).grade_all()
    except trial.Untried as error:
        die(error)
    finally:
        clean_up(work)


def outside():
    child = subprocess.Popen(
        ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
        + [sys.executable, "-B", __file__, *sys.argv[1:]],
        env={**os.environ, INSIDE: "ready"},
    )

    def pass_on(*_):
        # unshare(1) itself doesn't pass signals on.
        subprocess.run(["pkill", "-TERM", "-P", str(child.pid)], check=False)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    return child.wait()


def main():
    options = options_of(sys.argv[1:])
    if os.geteuid() != 0:
        die("submissions run in a sandbox, which needs root: use sudo")
    if os.environ.get(INSIDE) == "ready" and os.getpid() == 1:
        return inside(options)
    students_in(options.dir)
    if not os.access(PROJECT / "build/bin/07-cgroup", os.X_OK) or not (PROJECT / "build/rootfs").is_dir():
        die("nothing is built: type make programs rootfs")
    # Without bats, say, each test would seem to have failed.
    missing = trial.run([PROJECT / "scripts/setup.sh", "--missing", "labs"]).stdout.strip()
    if missing:
        die(f"missing: {missing}", "fix: scripts/setup.sh labs")
    return outside()


if __name__ == "__main__":
    sys.exit(main())
