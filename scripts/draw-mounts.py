#!/usr/bin/env python3
"""Draws what mount propagation does, as an SVG that moves by CSS alone: first the host mounts
something, then the container does.

usage: draw-mounts.py [--check] FILE.svg
"""

import picture

# Does a mount travel to the copy, and from the copy to the host?
KINDS = {"shared": (True, True), "slave": (True, False), "private": (False, False)}
WIDTH, ROW, TOP = 400, 140, 8
BOX = 150
HOST, COPY = 10, WIDTH - 10 - BOX
# Who has made the mount shows it at the first time; it travels, and is there at the third.
STEPS = {"to-copy": ("usb", 10, 15, 25), "to-host": ("tmp", 50, 55, 65)}

STYLE = """
.kind { font-weight: bold }
.small { font-size: 12px }
.mount { fill: #ffe9b8; stroke: #000000; stroke-width: 1.2 }
.chip text { fill: #000000 }
.moving { opacity: 0 }
@media screen and (prefers-color-scheme: dark) {
  .mount { fill: #6b4e00; stroke: #e6edf3 }
  .chip text { fill: #e6edf3 }
}
@media screen and (prefers-reduced-motion: no-preference) {
  .appears, .moving { animation: 12s -9s infinite both } /* first all is seen */
}"""


def keyframes():
    for name, (_, made, leaves, arrives) in STEPS.items():
        for which, when in ("made", made), ("arrived", arrives):
            yield f"@keyframes {name}-{which} {{ 0%, {when}% {{ opacity: 0 }} {when + 2}%, 97% {{ opacity: 1 }} 100% {{ opacity: 0 }} }}"
            yield f".{name}-{which} {{ animation-name: {name}-{which} }}"
        way = (COPY - HOST - BOX - 12) * (1 if name == "to-copy" else -1)
        yield (
            f"@keyframes {name}-moves {{ 0%, {leaves}% {{ opacity: 0; transform: none }} {leaves + 1}% {{ opacity: 1; transform: none }}"
            f" {arrives}% {{ opacity: 1; transform: translate({way}px) }} {arrives + 2}%, 100% {{ opacity: 0; transform: translate({way}px) }} }}"
        )
        yield f".{name}-moves {{ animation-name: {name}-moves }}"


def chip(x, y, name, when):
    return (
        f'<g class="chip appears {when}"><rect class="mount" x="{x + 12}" y="{y}" width="{BOX - 24}" height="24" rx="4"/>'
        f'<text class="code" x="{x + BOX / 2:g}" y="{y + 17}" text-anchor="middle">/mnt/{name}</text></g>'
    )


def travel(kind, direction, travels, y):
    """A mount at the side where it was made, and what the other side has of it."""
    name, *_ = STEPS[direction]
    here, there = (HOST, COPY) if direction == "to-copy" else (COPY, HOST)
    sign = 1 if direction == "to-copy" else -1
    begin = here + (BOX if sign == 1 else 0) + 6 * sign
    end = there + (BOX if sign == -1 else 0) - 6 * sign
    middle = (begin + end) // 2
    yield f'<g id="{kind}-{direction}" class="{"travels" if travels else "stays"}">'
    yield chip(here, y, name, f"{direction}-made")
    if travels:
        yield f'<path class="line" d="M{begin},{y + 12} H{end} m{-7 * sign},-5 l{7 * sign},5 l{-7 * sign},5"/>'
        yield chip(there, y, name, f"{direction}-arrived")
        yield f'<circle class="mount moving {direction}-moves" cx="{begin}" cy="{y + 12}" r="6"/>'
    else:
        yield f'<path class="line" d="M{begin},{y + 12} H{middle} m0,-8 v16"/>'
        yield f'<text class="small appears {direction}-arrived" x="{there + BOX // 2}" y="{y + 17}" text-anchor="middle">not seen here</text>'
    yield "</g>"


def draw():
    body = []
    for number, (kind, (to_copy, to_host)) in enumerate(KINDS.items()):
        y = TOP + number * ROW
        for x, look, words in (HOST, "host", "the host's tree"), (COPY, "container", "the container's"):
            body.append(f'<rect class="{look}" x="{x}" y="{y + 4}" width="{BOX}" height="{ROW - 20}" rx="6"/>')
            body.append(f'<text x="{x + BOX // 2}" y="{y + 24}" text-anchor="middle">{words}</text>')
        body.append(f'<text class="kind" x="{WIDTH // 2}" y="{y + 24}" text-anchor="middle">{kind}</text>')
        body += travel(kind, "to-copy", to_copy, y + 40)
        body += travel(kind, "to-host", to_host, y + 80)
    told = "; ".join(
        f"{kind}: the host's {'appears' if a else 'does not appear'} in the container, the container's {'appears' if b else 'does not appear'} on the host"
        for kind, (a, b) in KINDS.items()
    )
    yield from picture.svg(
        WIDTH, TOP + ROW * len(KINDS), "Mounts that travel, and mounts that stay",
        f"The host's tree and the container's copy of it, three times. The host mounts /mnt/usb, then the container mounts /mnt/tmp. {told[0].upper()}{told[1:]}.",
        STYLE + "\n" + "\n".join(keyframes()), body,
    )  # fmt: skip


picture.main(draw)
