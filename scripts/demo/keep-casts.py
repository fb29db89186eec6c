#!/usr/bin/python3
"""Keeps recordings of the demos, in asciicast version 2: each step's title becomes
a marker, nobody waits long, and what comes after the demo's last word is cut off.

usage: keep-casts.py DIR    reads recordings, one after the other, and writes
                            DIR/NAME.cast for each
"""

import json
import pathlib
import re
import subprocess
import sys

MOST = 100_000  # bytes, of a recording
LONGEST = 2.5  # seconds, until something happens
SHORTEST = 0.3  # what follows sooner is the same event
CLEAR = "\x1b[H\x1b[2J\x1b[3J"  # what clears the screen for the next step


def recordings(lines):
    """Yields the name of each demo, and its events."""
    name, events = None, []
    for line in map(json.loads, lines):
        if isinstance(line, list):
            events.append(line)
            continue
        if name:
            yield name, events
        name, events = line["title"].removeprefix("matryoshka: "), []
    if name:
        yield name, events


def retimed(events):
    """The same output in fewer events, without long waits."""
    before, now, kept = None, 0.0, []
    for time, _, text in events:
        gap = time - (time if before is None else before)
        before = time
        if kept and (gap < SHORTEST or kept[-1][1].endswith(CLEAR)):
            kept[-1][1] += text
        else:
            now += min(gap, LONGEST)
            kept.append([now, text])
    return kept


def titles(name):
    script = pathlib.Path(__file__).parent.parent / f"demo-{name}.sh"
    listed = subprocess.run([script, "--list"], capture_output=True, check=True, text=True)
    return [line[4:] for line in listed.stdout.splitlines()]


def with_markers(name, events):
    """Splits events before the title of each step: "\\e[1m2/7  Who draws"."""
    wanted = titles(name)
    left = [f"{number}/{len(wanted)}  {title}" for number, title in enumerate(wanted, 1)]
    for time, text in events:
        while left and (found := re.search(r"(?:\x1b\[1m)?(?<!\d)" + re.escape(left[0]), text)):
            if found.start():
                yield time, "o", text[: found.start()]
            yield time, "m", left.pop(0).partition("  ")[2]
            yield time, "o", found[0]
            text = text[found.end() :]
        if text:
            yield time, "o", text
    if left:
        raise ValueError(f"it doesn't show the step {left[0]}")


def until_end(name, events):
    for time, text in events:
        head, word, _ = text.partition(f"That was demo-{name}.")
        yield time, head + word
        if word:
            return
    raise ValueError("it has no end:\n" + "".join(text for _, text in events[-5:]))


def cast(name, events):
    """The text of the recording's file."""
    lines = [{"version": 2, "width": 80, "height": 24, "title": f"matryoshka: {name}"}]
    for time, kind, text in with_markers(name, until_end(name, retimed(events))):
        lines.append([round(time, 2), kind, text])
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if (size := len(text.encode())) >= MOST:
        raise ValueError(f"it has {size} bytes, and {MOST} are too many")
    print(f"{name}: {lines[-1][0]:.0f} seconds, {size} bytes", flush=True)
    return text


def main(directory):
    status = 0
    for name, events in recordings(sys.stdin):
        try:
            text = cast(name, events)
            pathlib.Path(directory, f"{name}.cast").write_text(text, encoding="utf-8")
        except ValueError as error:
            print(f"keep-casts.py: {name}: not kept: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
