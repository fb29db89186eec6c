"""What is done with a submission: built in a sandbox, and tested, as a whole and task
by task."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import points
import starter

PROJECT = starter.PROJECT
LABS = PROJECT / "tests/labs"
# Seconds, for a submission whose programs let us wait and for one test.  The virtual
# machine may be emulated.
SLOWNESS = 10 if os.environ.get("VM") else 1
TIME, TIME_OF_A_TEST = 60 * SLOWNESS, 60 * SLOWNESS
PATIENCE = 10  # so many times as much if it's only the machine that is slow
ROOM = "192M"  # for a submission: its trees, programs, and what is being tested
PROGRAMS = re.compile(r"(system|popen|posix_spawnp?)$")
EXECS = re.compile(r"f?exec(v|l|ve|le|vp|lp|vpe|veat)$")


class Untried(Exception):
    """What keeps this machine from grading."""


class Lab:
    """A lesson's lab, or an exercise of its chapter: its tests, tasks and tree."""

    def __init__(self, lesson, exercise, work):
        self.lesson, self.exercise = lesson, exercise
        self.name = f"{lesson}/{exercise}" if exercise else lesson
        self.tests = points.tests_of((LABS / "tests.txt").read_text(), self.name)
        self.tasks = [points.Exercise()] if exercise else starter.tasks_of_lesson(lesson)
        own = LABS / lesson / (f"exercise-{exercise}.bats" if exercise else "check.bats")
        hidden = LABS / lesson / "hidden.bats"
        self.files = [own, LABS / "contract.bats"] + ([hidden] if hidden.exists() and not exercise else [])
        self.hidden = set() if exercise else set(re.findall(r'^@test "(.*)" \{$', hidden.read_text(), re.M))
        self.base = work / f"base-{self.name.replace('/', '-')}"

    def given(self):
        """The student's tree as it was handed out."""
        if not self.base.exists():
            starter.write_starter(self.lesson, self.base, self.exercise)
        return self.base

    def build_base(self):
        """What isn't the lesson's own is the same for all, and built once."""
        build, ours = self.base / "build", PROJECT / "build"
        if build.exists():
            return
        build.mkdir(mode=0o755)
        for name in ("flags", "bin", "static", "generated", "rootfs"):
            copy(ours / name, build)
        (build / "obj").mkdir()
        for name in ("src", "lessons"):
            copy(ours / "obj" / name, build / "obj")
        # What was built of the lessons from here on is the solution, too.
        for room in (room for room in starter.rooms() if room >= self.lesson):
            shutil.rmtree(build / "obj/lessons" / room, ignore_errors=True)
            for kind in ("bin", "static"):
                (build / kind / room).unlink(missing_ok=True)
        (build / "attacks").mkdir()
        for test in self.tests:
            attack = re.fullmatch(r"the attack (.*) fails", test.name)
            if attack and (ours / "attacks" / attack[1]).exists():
                copy(ours / "attacks" / attack[1], build / "attacks")
        made = run(["make", "-C", self.base, "-s", "--no-print-directory", f"build/bin/{self.lesson}"])
        if made.returncode != 0:
            raise Untried(f"the starter of {self.name} doesn't build:\n{made.stdout}")

    def texts(self, tree):
        """The files of its room that are handed in, in a tree: name to text."""
        room = pathlib.Path(tree) / "lessons" / self.lesson
        return {
            str(path.relative_to(room)): path.read_text()
            for path in room.rglob("*.[ch]")
            if path.name != "main.c" and not path.name.startswith("attack-")
        }


class Versions:
    """The programs that a submission is tried as."""

    def __init__(self, lab, handed_in):
        self.lab, self.solution = lab, lab.texts(PROJECT)
        # What wasn't handed in is as it was given.
        self.texts = {**lab.texts(lab.given()), **handed_in}
        self.new = {name: text for name, text in self.texts.items() if name not in self.solution}
        self.written = [task for task in lab.tasks if lab.exercise or self.is_written(task)]

    def is_written(self, task):
        text = self.texts[os.path.basename(task.path)]
        return not all(f"not written yet: {name}()" in text for name in task.functions)

    def filled(self, texts, tasks):
        """The texts with the solution in these tasks' places; KeyError if a mark is gone."""
        texts = dict(texts)
        for task in tasks:
            name = os.path.basename(task.path)
            if not task.place(texts[name], self.lab.tasks):
                raise KeyError(task.name)
            texts[name] = task.fill(texts[name], self.lab.tasks)
        return texts

    def whole(self):
        """All that was written, and the solution where nothing was."""
        if self.lab.exercise:
            return self.texts
        return self.filled(self.texts, [task for task in self.lab.tasks if task not in self.written])

    def alone(self, task):
        """One task and the solution's others: in the student's room or, if that can't
        be, in the solution's."""
        try:
            yield self.filled(self.texts, [other for other in self.lab.tasks if other is not task])
        except KeyError:
            pass
        name = os.path.basename(task.path)
        theirs, ours = self.texts[name], self.solution[name]
        place, own = task.place(ours, self.lab.tasks), task.place(theirs, self.lab.tasks)
        if own:
            text = ours[: place[0]] + theirs[slice(*own)] + ours[place[1] :]
            yield {**self.solution, **self.new, name: text}


class Trial:
    """A submission on trial in the directory WORK.  What it is worth says outcome()."""

    def __init__(self, lab, handed_in, seed, work, seconds, only):
        self.lab, self.seed, self.work = lab, seed, pathlib.Path(work)
        self.begun, self.seconds = time.monotonic(), seconds
        self.waits = self.work / "waits"
        self.wanted = [test for test in lab.tests if re.search(only, test.name)]
        self.versions = Versions(lab, handed_in)
        # What tests said, {name: (outcome, text)}, and why there is nothing to be said:
        # of the whole (""), and of each task alone.
        self.said, self.problems = {"": {}, **{task.name: {} for task in lab.tasks}}, {}
        self.barred = {}  # tasks that have no points, and why
        self.remarks = []

    def run(self):
        os.makedirs(self.work / "readable")
        os.makedirs(self.work / "tests")
        written = self.versions.written
        self.barred = {task.name: "not written yet" for task in self.lab.tasks if task not in written}
        if not written:
            return
        copy(self.lab.base, self.work / "whole")
        self.attempt("", self.work / "whole", self.versions.whole(), self.wanted)
        if self.lab.exercise:
            return
        # Where the whole failed, a task may still be right.
        for task in written:
            self.try_alone(task, lambda test, task=task: task.name in (test.tasks or [task.name]))
        # If all its tasks are, another one is to blame that seemed to be.
        riddles = [test for test in self.wanted if self.is_riddle(test)]
        for task in self.right_tasks() if riddles else []:
            self.try_alone(task, lambda test: test in riddles)

    def attempt(self, name, tree, texts, tests):
        """Builds and tests a version.  Is there a program?"""
        self.problems[name] = self.build(tree, texts)
        if self.problems[name]:
            return False
        self.said[name].update(self.test(tree, tests))
        return True

    def try_alone(self, task, which):
        """Tests a task with the solution's others by those that failed in the whole."""
        tests = [
            test
            for test in self.wanted
            if which(test) and not self.passed("", test) and test.name not in self.said[task.name]
        ]
        if not tests or task.name in self.barred:
            return
        tree = self.work / f"task-{task.number}"
        self.problems[task.name] = "its marks are gone: it counts only with the others"
        for texts in self.versions.alone(task):
            if texts == self.versions.whole():
                self.problems[task.name] = self.problems[""]
                self.said[task.name] = self.said[""]
                return
            if not tree.exists():
                copy(self.work / "whole", tree)
            if self.attempt(task.name, tree, texts, tests):
                return

    def passed(self, name, test):
        return self.said[name].get(test.name, "?")[0] == points.PASSED

    def is_right(self, name, test):
        """Has the task what the test is worth?"""
        return self.passed("", test) or self.passed(name, test)

    def right_tasks(self):
        return [
            task
            for task in self.versions.written
            if task.name not in self.barred
            and all(self.is_right(task.name, test) for test in self.wanted if task.name in test.tasks)
        ]

    def is_riddle(self, test):
        """Does it fail in the whole, and with none of its tasks?"""
        names = [task.name for task in self.versions.written if task.name in test.tasks]
        return names and not self.passed("", test) and all(self.passed(name, test) for name in names)

    def blamed(self, test):
        """The tasks that make a test fail which isn't theirs."""
        if self.lab.exercise or not self.is_riddle(test):
            return []
        right = [task.name for task in self.right_tasks()]
        return [name for name in right if self.said[name].get(test.name, "?")[0] == points.FAILED]

    def build(self, tree, texts):
        """Builds a version in the sandbox, as somebody who may write there only.  What
        came out is nobody's to change any more.  Returns what is wrong with it."""
        room, lesson = tree / "lessons" / self.lab.lesson, self.lab.lesson
        for name in set(self.lab.texts(tree)) - set(texts):
            (room / name).unlink()
        for name, text in texts.items():
            path = room / name
            path.parent.mkdir(exist_ok=True)
            if not path.exists() or path.read_text(errors="surrogateescape") != text:
                path.write_text(text, errors="surrogateescape")
        program = tree / "build/bin" / lesson
        program.unlink(missing_ok=True)
        objects = f"build/obj/lessons/{lesson}"
        made = sandboxed(
            [self.work / "build", self.work / "readable", tree],
            ["sh", "-c", 'cd "$1" && make -s --no-print-directory "build/bin/$2" >&2 && find "$3" -name "*.o" -exec nm -Au {} +', "sh", tree, lesson, objects],
            self.seconds,
        )
        run(["find", tree, "-xdev", "-not", "-type", "l", "-perm", "/7000", "-exec", "chmod", "a-s", "{}", "+"])
        run(["chown", "-hR", "0:0", tree])
        # And theirs to read, whatever the umask of whoever made it.
        run(["find", tree, "-xdev", "-path", tree / "build/rootfs", "-prune", "-o", "-not", "-type", "l", "-exec", "chmod", "go+rX", "{}", "+"])
        # Root's, for the sandbox's root to read; but the container's root is its own.
        run(["chown", "-hR", f"{os.environ['LAB_BASE']}:{os.environ['LAB_BASE']}", tree / "build/rootfs"])
        if made.returncode != 0 or not program.is_file() or program.is_symlink():
            self.look_for_room()
            return f"it does not build (status {made.returncode}):\n{clean(made.stderr)[:4096]}"
        self.look_for_programs(made.stdout, texts)
        return ""

    def look_for_room(self):
        """That a disk is full is nobody's fault before a program has run."""
        there = os.statvfs(self.work)
        if there.f_bavail * there.f_frsize < 1 << 20:
            raise Untried("there was no room left to build it")

    def look_for_programs(self, symbols, texts):
        """The functions make the system calls themselves."""
        for name, symbol in re.findall(rf"{self.lab.lesson}/(.*)\.o: *U (\w+)", symbols):
            if not PROGRAMS.match(symbol) and not (EXECS.match(symbol) and self.lab.lesson > "00-process"):
                continue
            if texts.get(f"{name}.c") in (None, self.versions.solution.get(f"{name}.c")):
                continue
            remark = f"{name}.c has another program do the work: {symbol}()"
            here = [task for task in self.lab.tasks if os.path.basename(task.path) == f"{name}.c"]
            for task in here or self.lab.tasks:
                self.barred.setdefault(task.name, remark)
            if remark not in self.remarks:
                self.remarks.append(remark)

    def test(self, tree, tests):
        """Runs these tests.  They are the teacher's, and so are all programs that look."""
        names = [re.escape(test.name) for test in tests]
        text = {path: path.read_text() for path in self.lab.files}
        # To bats a file in which nothing is to be done is much work, too.
        files = [path for path in text if re.search(rf'^@test "({"|".join(names)})" ', text[path], re.M)]
        found = points.parse_tap(self.bats(tree, files, names)) if not self.time_is_up() else {}
        # What wasn't reached costs points only if the program has let us wait.
        outcome = points.FAILED if self.waits.exists() else points.NOT_GRADED
        for test in tests:
            found.setdefault(test.name, (outcome, "the time was up before this test"))
        return found

    def time_is_up(self):
        seconds = time.monotonic() - self.begun
        return seconds > self.seconds * (1 if self.waits.exists() else PATIENCE)

    def bats(self, tree, files, names):
        """Prints TAP, as anybody may see it."""
        words = ["bats", "--formatter", "tap", "--filter", f"^({'|'.join(names)})$", *files]
        environment = {
            "LAB_LESSON": self.lab.lesson,
            "LAB_TREE": str(tree),
            "LAB_SEED": self.seed,
            "LAB_SANDBOX": "1",
            "LAB_WAITS": str(self.waits),
            "TMPDIR": str(self.work / "tests"),
            "LC_ALL": "C",
            "BATS_TEST_TIMEOUT": str(TIME_OF_A_TEST),
        }
        with open(self.work / "tap", "w+", errors="replace") as file:
            tests = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                start_new_session=True,
            )
            while tests.poll() is None:
                time.sleep(0.1)
                if self.time_is_up():
                    end_group(tests)
            end_sandboxes(self.work)
            file.seek(0)
            said = clean(file.read())
        # bats says first how many tests there are, whatever becomes of them.
        if not re.search(r"^1\.\.", said, re.M):
            raise Untried(f"the tests did not start: {said}")
        # The directories have another name each time, which doesn't matter.
        said = re.sub(rf"{self.work}/tests/bats-run-\w*/test/\d*", "/test", said)
        return said.replace(f"{tree}/", "").replace(f"{self.work}/", "").replace(f"{PROJECT}/", "")

    def outcome(self, test, task):
        """What became of a test, as far as it judges a task, and what it said."""
        if task.name in self.barred:
            return points.FAILED, self.barred[task.name]
        whole, alone = (self.said[name].get(test.name) for name in ("", task.name))
        if whole and whole[0] == points.PASSED:
            return whole
        if alone and alone[0] == points.PASSED and test.tasks and self.is_riddle(test):
            if not self.blamed(test) and len(self.right_tasks()) == len(self.versions.written):
                said = whole[1] if whole else self.problems[""]
                return points.HALF, f"it fails only when all is together:\n{said}"
        reason = self.problems.get(task.name) or self.problems.get("") or "not tried"
        return alone or whole or (points.FAILED, reason)


def clean(text):
    """Text that can be shown on a terminal."""
    return re.sub(r"[\0-\x08\x0b-\x1f\x7f]", "", text)


def copy(source, target):
    made = run(["cp", "-a", source, target])
    if made.returncode != 0:
        raise Untried(made.stdout.splitlines()[0])


def run(words, **more):
    """A command of ours; its output is text, whatever it prints."""
    return subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, errors="replace", **more
    )


def sandboxed(directories, command, seconds):
    """Runs a command in a sandbox with these directories (see sandbox.sh)."""
    script = 'set -euo pipefail; project=$1; shift; source "$project/scripts/grade/sandbox.sh"; sandbox_run "$@"'
    made = subprocess.run(
        ["bash", "-c", script, "bash", PROJECT, *directories, "timeout", "-k", "1", str(int(seconds)), *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        errors="replace",
    )
    if made.returncode == 125 and "the sandbox did not start" in made.stderr:
        raise Untried(clean(made.stderr).strip())
    return made


def end_group(process):
    """Asks it to end, and its children, of which some have to tidy up."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def has_sandboxes(work, command="pgrep"):
    """Are there any with their files below that directory?"""
    pattern = f"^{re.escape(str(PROJECT))}/build/bin/07-cgroup .* {re.escape(str(work))}/"
    return run([*command.split(), "-f", pattern]).returncode == 0


def end_sandboxes(work):
    """Those that a test left behind whose time was up."""
    if has_sandboxes(work, "pkill -TERM"):
        deadline = time.monotonic() + 30
        while has_sandboxes(work) and time.monotonic() < deadline:
            time.sleep(0.1)
