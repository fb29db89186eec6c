"""What pictures drawn by a script of their own share: see draw-*.py."""

import pathlib
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[1]

# The colours of make-pictures.sh.  What is the container's has a dashed edge, too.
STYLE = """
text { font-family: "DejaVu Sans", Verdana, sans-serif; font-size: 13px; fill: #000000 }
.code { font-family: "DejaVu Sans Mono", Menlo, monospace }
.paper { fill: #ffffff }
.host, .container, .line { stroke: #000000; stroke-width: 1.2 }
.host { fill: #f5f5f5 }
.container { fill: #d6e8fb; stroke-dasharray: 5 2 }
.line { fill: none }
.dot { fill: #000000 }
@media screen and (prefers-color-scheme: dark) {
  text, .dot { fill: #e6edf3 }
  .paper { fill: #0d1117 }
  .host, .container, .line { stroke: #e6edf3 }
  .host { fill: #21262d }
  .container { fill: #173a5e }
}"""


def svg(width, height, title, description, style, body):
    """A picture's lines.  Its style sheet begins with the one that all have."""
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    yield f"<title>{title}</title>\n<desc>{description}</desc>"
    yield f"<style>{STYLE}{style}\n</style>"
    yield f'<rect class="paper" width="{width}" height="{height}" rx="6"/>'
    yield from body
    yield "</svg>"


def main(draw):
    """usage: SCRIPT [--check] FILE.svg; with --check: is it what would be drawn?"""
    check, name = sys.argv[1:-1] == ["--check"], sys.argv[-1]
    path, drawn = pathlib.Path(name), "\n".join(draw()) + "\n"
    if not check:
        path.write_text(drawn)
    elif not path.exists() or path.read_text() != drawn:
        sys.exit(f"{name} is not what {pathlib.Path(sys.argv[0]).name} would draw: make pictures")
