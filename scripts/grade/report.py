"""What a grader says: for people, as TAP, for Gradescope, and as tables for Moodle,
Canvas and the teacher."""

import csv
import json
import re

import points

MOST_SAID, MOST_IN_ALL = 1500, 90000  # characters: a report stays under 100 KB
COLUMNS = ["student", "lesson", "points", "of", "not graded", "late days", "spoken", "seed", "problem"]


def shortened(text, most=MOST_SAID):
    return text if len(text) <= most else text[:most] + "\n[...]"


class Report:
    """What becomes of one submission, as it is written into its directory."""

    def __init__(self, name, lab, seed, digest="", late=""):
        self.name, self.lab, self.seed, self.digest, self.late = name, lab, seed, digest, late
        self.score, self.problem, self.untried, self.trial = None, "", False, None
        self.most = sum(test.points for test in lab.tests) if lab else 0

    def judge(self, trial):
        self.trial = trial
        self.score = points.Score(self.lab.tests, self.lab.tasks, lambda *of: trial.outcome(*of)[0], trial.blamed)
        self.problem = "; ".join(trial.remarks if trial.versions.written else ["nothing is written yet"])

    def fail(self, problem, untried=False):
        """What could not be tested has no points, and is not graded if that is this
        machine's fault."""
        self.problem, self.untried = problem, untried

    def sums(self):
        """Points: earned, that could be earned, and not graded."""
        if self.score:
            return [points.rounded(part) for part in (self.score.all.got, self.score.all.most, self.score.all.open)]
        return [0, 0, self.most] if self.untried else [0, self.most, 0]

    def headline(self):
        got, most, untried = self.sums()
        text = f"{self.name}: lab {self.lab.name if self.lab else 'unknown'}, {got:g} of {most:g} points"
        return text + (f" (and {untried:g} that could not be graded here)" if untried else "")

    def reasons(self, test):
        """What a test said: one text, or one for each task if they differ."""
        texts, failed = {}, False
        for task in self.lab.tasks:
            if task.name in (test.tasks + self.trial.blamed(test) or [task.name]):
                outcome, said = self.trial.outcome(test, task)
                # Of what isn't written all has been said.
                if outcome != points.PASSED and task.name not in self.trial.barred:
                    texts.setdefault(shortened(said), []).append(task)
                    failed = failed or outcome == points.FAILED
        if failed:
            yield f"hint: {test.hint}"
        for text, tasks in texts.items():
            if len(self.lab.tasks) > 1:
                yield ", ".join(task.title for task in tasks)
            yield from (f"| {line}" for line in text.splitlines())

    def lines(self):
        yield self.headline()
        if self.lab and not self.untried:
            yield f"seed: {self.seed}"
        yield ""
        if self.problem:
            yield from [self.problem, ""]
        if not self.score:
            return
        for task in self.lab.tasks:
            part, note = self.score.tasks[task.name], self.trial.barred.get(task.name, "")
            yield f"{points.of(part, 4)}  {task.title}{': ' if note else ''}{note}"
        yield ""
        for test in self.lab.tests:
            part = self.score.tests[test.name]
            yield f"{points.of(part)}  {test.name}"
            yield from (f"{'':14}{line}" for line in self.reasons(test))

    def tests(self):
        """For Gradescope, see its Autograder Specifications.  What isn't graded has no
        points there, so that it costs none."""
        for test in self.lab.tests:
            part = self.score.tests[test.name]
            row = {"name": test.name, "visibility": "after_due_date" if test.name in self.lab.hidden else "visible"}
            if part.most:
                row["score"], row["max_score"] = (points.rounded(each, 2) for each in (part.got, part.most))
                row["status"] = "passed" if part.got == part.most else "failed"
            output = [] if part.most else ["not graded"]
            row["output"], row["output_format"] = "\n".join(output + list(self.reasons(test))), "text"
            yield row

    def results(self):
        got, most, untried = self.sums()
        lesson = self.lab.name if self.lab else ""
        extra = {"lesson": lesson, "seed": self.seed, "max_score": most, "not_graded": untried}
        extra |= {"points": got, "late_days": self.late, "problem": self.problem, "digest": self.digest}
        results = {"output_format": "text", "extra_data": extra}
        if self.problem:
            results["output"] = shortened(self.problem, 5000)
        # Without a score Gradescope says that grading failed, as it has.
        if not self.untried:
            results["score"] = points.rounded(got * self.most / most, 2) if most else 0
            results["tests"] = list(self.tests()) if self.score else []
        return results

    def tap(self):
        if not self.score:
            yield from ["1..1", f"not ok 1 {self.problem.splitlines()[0]}"]
            return
        yield f"1..{len(self.lab.tests)}"
        for count, test in enumerate(self.lab.tests, 1):
            part = self.score.tests[test.name]
            skip = "" if part.most else " # skip not graded"
            yield f"{'ok' if part.got == part.most else 'not ok'} {count} {test.name}{skip}"
            if part.got < part.most:
                yield from (f"# {line}" for line in self.reasons(test))

    def write(self, directory):
        directory.mkdir(parents=True, exist_ok=True)
        write(directory / "report.txt", shortened("\n".join(self.lines()), MOST_IN_ALL) + "\n")
        write(directory / "results.tap", shortened("\n".join(self.tap()), MOST_IN_ALL) + "\n")
        write(directory / "results.json", json.dumps(self.results(), indent=1) + "\n")


def write(path, text):
    path.write_text(text, errors="backslashreplace")


def row_of(name, directory):
    """A submission's row of the table, from its results."""
    try:
        extra = json.loads((directory / name / "results.json").read_text())["extra_data"]
    except (OSError, ValueError):
        extra = {"lesson": "", "points": 0, "max_score": 0, "not_graded": 0, "seed": "", "problem": "the grader failed"}
    return {
        "student": name,
        "lesson": extra["lesson"],
        "points": f"{extra['points']:g}",
        "of": f"{extra['max_score']:g}",
        "not graded": f"{extra['not_graded']:g}",
        "late days": extra.get("late_days", ""),
        "spoken": "",
        "seed": extra["seed"],
        "problem": extra["problem"].split("\n")[0],
    }


def write_table(path, columns, rows):
    with open(path, "w", newline="", errors="backslashreplace") as file:
        table = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        table.writerows([columns] + rows)


def write_grades(directory, names):
    """The tables of a folder.  Moodle and Canvas have their own words for a student in
    the names of what they let a teacher download."""
    rows = [row_of(name, directory) for name in names]
    write_table(directory / "grades.csv", COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
    moodle, canvas = [], []
    for row in rows:
        # What could not be graded at all has no grade yet.
        grade = row["points"] if row["of"] != "0" else ""
        known = re.match(r"(.+)_(\d+)_assignsubmission_", row["student"])
        full, number = known.groups() if known else (row["student"], "")
        moodle.append([f"Participant {number}" if number else "", full, grade, row["of"], row["problem"]])
        known = re.match(r"([^_]+)_(?:LATE_)?(\d+)_\d+_", row["student"])
        full, number = known.groups() if known else (row["student"], "")
        canvas.append([full, number, "", "", grade])
    lab = f"Lab {rows[0]['lesson']}"
    write_table(
        directory / "moodle.csv",
        ["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"],
        moodle,
    )
    write_table(directory / "canvas.csv", ["Student", "ID", "SIS Login ID", "Section", lab], canvas)
