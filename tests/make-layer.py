#!/usr/bin/env python3
"""Writes a layer, which is a tar, entry by entry: also what no archiver would write.

usage: make-layer.py ENTRY...
  ENTRY: KIND|NAME|CONTENT, or the link's target, |KEY=VALUE...
  KIND: file, dir, symlink, link, fifo, char, block
  KEY: mode (octal), uid, gid, mtime, or a header of pax
"""

import io
import sys
import tarfile

KINDS = {
    "file": tarfile.REGTYPE,
    "dir": tarfile.DIRTYPE,
    "symlink": tarfile.SYMTYPE,
    "link": tarfile.LNKTYPE,
    "fifo": tarfile.FIFOTYPE,
    "char": tarfile.CHRTYPE,
    "block": tarfile.BLKTYPE,
}


def add(layer, text):
    kind, name, value, *attributes = (text + "||").split("|")
    entry = tarfile.TarInfo(name)
    entry.type = KINDS[kind]
    entry.mode = 0o755 if kind == "dir" else 0o644
    content = value.encode() if kind == "file" else b""
    entry.size = len(content)
    entry.linkname = value if kind in ("symlink", "link") else ""
    entry.devmajor, entry.devminor = 7, 0
    for attribute in filter(None, attributes):
        key, setting = attribute.split("=", 1)
        if key in ("uid", "gid", "mtime"):
            setattr(entry, key, int(setting))
        elif key == "mode":
            entry.mode = int(setting, 8)
        else:
            entry.pax_headers[key] = setting
    layer.addfile(entry, io.BytesIO(content))


def main():
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT) as layer:
        for text in sys.argv[1:]:
            add(layer, text)


main()
