"""What a student handed in: the C files of a lesson's room, found and read.

A submission is a directory or an archive, or a directory with archives in it, as
learning platforms deliver them.  Nothing of it is believed: links are not followed,
nothing large is read, and nothing is unpacked but bytes of files whose names end in
.c or .h.
"""

import collections
import functools
import os
import pathlib
import re
import resource
import signal
import stat
import tarfile
import zipfile

ARCHIVE = re.compile(r"\.(zip|tar|tgz|tar\.(gz|xz|bz2))$", re.I)
ROOM = re.compile(r"\d\d-[a-z-]+$")
MOST_FILES, MOST_BYTES, MOST_BYTES_IN_ALL = 60, 256 << 10, 2 << 20
MOST_NAMES, MOST_DEPTH, ARCHIVE_BYTES = 20000, 12, 64 << 20
HOUSEKEEPING = "housekeeping"  # a folder of a room
SECONDS, MEMORY = 20, 1 << 30


class Problem(Exception):
    """Why a submission can't be graded, in a line for its student."""


class Submission(collections.namedtuple("Submission", "files time lesson")):
    """FILES: name below their room to text; TIME: of the newest; LESSON: that of their room."""


class Reader:
    """Gathers the C files of one submission: {(directory, name): bytes}."""

    def __init__(self):
        self.files, self.names, self.links, self.archives, self.time = {}, 0, [], [], 0

    def take(self, path, read, size, time):
        """Takes a file with the path (its parts), READ(n) being its first n bytes."""
        name = path[-1]
        self.names += 1
        if self.names > MOST_NAMES or len(path) > MOST_DEPTH:
            raise Problem(f"more than {MOST_NAMES} files, or {MOST_DEPTH} levels of folders")
        if not name.endswith((".c", ".h")) or name.startswith(".") or "__MACOSX" in path:
            return
        # What says how large it is may lie.
        content = b"" if size > MOST_BYTES else read(MOST_BYTES + 1)
        if size > MOST_BYTES or len(content) > MOST_BYTES:
            content = None
        self.files[path[:-1], name] = content
        self.time = max(self.time, time)

    def directory(self, top):
        for path, names, files, fd in os.fwalk(top, follow_symlinks=False):
            parts = pathlib.Path(path).relative_to(top).parts
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(names + files):
                there = os.stat(name, dir_fd=fd, follow_symlinks=False)
                if stat.S_ISLNK(there.st_mode):
                    self.links.append("/".join(parts + (name,)))
                elif stat.S_ISREG(there.st_mode) and ARCHIVE.search(name):
                    self.archives.append((os.path.join(path, name), parts))
                elif stat.S_ISREG(there.st_mode):
                    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=fd), "rb") as file:
                        self.take(parts + (name,), file.read, there.st_size, there.st_mtime)

    def archive(self, path, above=()):
        if os.stat(path, follow_symlinks=False).st_size > ARCHIVE_BYTES:
            raise Problem(f"{os.path.basename(path)} is larger than {ARCHIVE_BYTES >> 20} MiB")
        time = os.stat(path).st_mtime
        if path.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    kind = stat.S_IFMT(member.external_attr >> 16)
                    if stat.S_ISLNK(kind):
                        self.links.append(member.filename)
                    elif not member.is_dir() and kind in (0, stat.S_IFREG):
                        read = functools.partial(read_member, archive.open, member)
                        self.take(above + inside(member.filename), read, member.file_size, time)
        else:
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.issym() or member.islnk():
                        self.links.append(member.name)
                    elif member.isreg():
                        read = functools.partial(read_member, archive.extractfile, member)
                        self.take(above + inside(member.name), read, member.size, time)


def read_member(opener, member, size):
    with opener(member) as file:
        return file.read(size)


def inside(name):
    """The parts of an archive's path, of which no file is made."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")) or ("?",)


def room_of(reader, lesson, task_files, lessons):
    """The directory in which the lesson's room is, and the lesson."""
    rooms = {}
    for directory, _ in reader.files:
        for depth, part in enumerate(directory, 1):
            if part in lessons:
                rooms.setdefault(part, set()).add(directory[:depth])
    lesson = lesson or max(rooms, default="")
    found = rooms.get(lesson, set())
    if not found and lesson:
        # Just the files, without their room.
        found = {
            directory
            for directory, name in reader.files
            if name in task_files(lesson) and not any(ROOM.match(part) for part in directory)
        }
    found = sorted(found, key=len)
    if not found:
        link = f"; a link is not followed: {reader.links[0]}" if reader.links else ""
        raise Problem(f"no C file in lessons/{lesson}{link}" if lesson else f"no lesson of ours in it{link}")
    if len(found) > 1 and len(found[0]) == len(found[1]):
        raise Problem(f"two rooms: {'/'.join(found[0])} and {'/'.join(found[1])}")
    return found[0], lesson


def read(path, lesson, task_files, lessons):
    """Reads the submission at the path.  TASK_FILES(lesson): the names by which its
    room is known, even if it has another name."""
    reader = Reader()
    kind = os.stat(path, follow_symlinks=False).st_mode
    try:
        if stat.S_ISDIR(kind):
            reader.directory(path)
            for archive, above in [] if reader.files else reader.archives:
                reader.archive(archive, above)
        elif stat.S_ISREG(kind) and ARCHIVE.search(path):
            reader.archive(path)
        else:
            raise Problem("a link is no submission" if stat.S_ISLNK(kind) else "neither a directory nor an archive")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Problem(f"an archive can't be unpacked: {error}") from error
    except MemoryError as error:
        raise Problem("an archive can't be unpacked: it needs too much memory") from error
    except OSError as error:
        raise Problem(f"it can't be read: {error.strerror or error}") from error
    room, lesson = room_of(reader, lesson, task_files, lessons)
    files = {}
    for (directory, name), content in sorted(reader.files.items()):
        if directory == (*room, HOUSEKEEPING):
            name = f"{HOUSEKEEPING}/{name}"
        elif directory != room or name == "main.c" or name.startswith("attack-"):
            continue
        if not re.fullmatch(rf"({HOUSEKEEPING}/)?\w[\w.-]*", name, re.A):
            raise Problem('a file has an odd name: letters, digits, "_", "-" and "." are taken')
        if content is None or len(files) >= MOST_FILES:
            raise Problem(f"{name} is larger than 256 KiB, or there are more than {MOST_FILES} files")
        files[name] = content.decode(errors="surrogateescape")
    if sum(map(len, files.values())) > MOST_BYTES_IN_ALL:
        raise Problem(f"the files have more than {MOST_BYTES_IN_ALL >> 20} MiB in all")
    return Submission(files, reader.time, lesson)


def set_limits():
    """For a process that reads a submission: an archive may be a bomb."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
