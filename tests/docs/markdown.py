"""The fenced blocks of a Markdown file.  See main.py."""

import re

# Blocks that nobody runs and nothing is compared with: drawings, and what
# belongs to programs that are not here.
PLAIN = ("text", "json", "yaml", "sh")


class Mistake(Exception):
    """The text is not as main.py describes it; says where."""


class Block:
    def __init__(self, line, words):
        self.line = line  # of the fence, counted from 1
        self.words = words  # after the three backticks
        self.body = []

    def mistake(self, text):
        return Mistake(f"line {self.line}: {text}")


class Text:
    """A file as a list of lines and blocks, which can be written again."""

    def __init__(self, path):
        self.path = path
        self.pieces = []
        block = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            fence = re.match(r"(\s*)(```+|~~~+)\s*(.*)", line)
            if block and fence and fence[2] == "```" and not fence[3]:
                self.pieces.append(block)
                block = None
            elif block and fence and not fence[1] and fence[3]:
                raise block.mistake("this block is never closed")
            elif block:
                block.body.append(line)
            elif fence:
                block = Block(number, fence[3].split())
                if fence[1] or fence[2] != "```":
                    raise block.mistake("a fence is three backticks at column 0")
            else:
                self.pieces.append(line)
        if block:
            raise block.mistake("this block is never closed")
        for block in (piece for piece in self.pieces if isinstance(piece, Block)):
            check(block)

    def blocks(self, kind=None):
        return [
            piece
            for piece in self.pieces
            if isinstance(piece, Block) and kind in (None, piece.words[0])
        ]

    def lines(self):
        """All lines; blocks stand with the fences around them."""
        for piece in self.pieces:
            if isinstance(piece, Block):
                yield "```" + " ".join(piece.words)
                yield from piece.body
                yield "```"
            else:
                yield piece

    def prose(self):
        """(number, line) of what is in no block."""
        number = 1
        for piece in self.pieces:
            if isinstance(piece, Block):
                number += len(piece.body) + 2
            else:
                yield number, piece
                number += 1


def check(block):
    kind, *words = block.words or [""]
    if kind == "console":
        unknown = set(words) - {"user", "v1", "v2", "debian12", "exact", "about"}
        if unknown or len({"v1", "v2", "debian12"} & set(words)) > 1 or {"exact", "about"} <= set(words):
            raise block.mistake(
                "after console: user, v1, v2 or debian12, exact or about; not " + " ".join(words)
            )
        if not block.body or not block.body[0].startswith("$ "):
            raise block.mistake('a console block begins with a command, "$ ..."')
    elif kind == "c":
        if len(words) != 2:
            raise block.mistake("code is ```c FILE NAME, which is compared")
    elif kind == "diff":
        if len(words) not in (1, 2):
            raise block.mistake("a difference is ```diff NN [FILE], the lesson's number")
    elif kind in PLAIN:
        if words or not block.body:
            raise block.mistake(f"one word, and some text: ```{kind}")
    else:
        raise block.mistake(f'what is a block "{kind}"?')
