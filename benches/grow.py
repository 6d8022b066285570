#!/usr/bin/env python3
"""Draws how cost grows with the cache: benches/grow.py [FIGURES.TSV], where FIGURES.TSV is what the example
`paces grow MOST` printed; without it that runs first. Writes docs/growth.svg, and says which paths are not flat."""

import subprocess
import sys
from collections import defaultdict
from math import log10
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
LIVES = {
    "answered": "a year's cache: one ticket in a hundred waits",
    "unanswered": "the worst morning: all of them wait",
}
COLOURS = {"start": "#d62728", "j": "#1f77b4", "page": "#17becf", "search": "#9467bd", "one message": "#ff7f0e"}
WIDE, HIGH, GAP, LEFT, TOP = 400, 300, 110, 60, 40
# Tickets and milliseconds at the edges of a plot; a step of ten is as wide everywhere.
FEW, MANY, FAST, SLOW = 100, 100_000, 0.05, 1_000


def measured():
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).read_text()
    command = ["cargo", "run", "--quiet", "--release", "--example", "paces", "--", "grow", str(MANY)]
    return subprocess.run(command, cwd=HOME, check=True, text=True, stdout=subprocess.PIPE).stdout


def read(text):
    found = defaultdict(lambda: defaultdict(list))
    for line in text.splitlines():
        life, what, tickets, ms = line.split("\t")
        found[life][what].append((int(tickets), float(ms)))
    return found


def right(tickets):
    return WIDE * log10(tickets / FEW) / log10(MANY / FEW)


def down(ms):
    return HIGH * (1 - log10(min(max(ms, FAST), SLOW) / FAST) / log10(SLOW / FAST))


def text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{words}</text>'


def axes(words):
    lines = [text(0, -16, words, 'font-weight="bold"')]
    for tickets in (100, 1_000, 10_000, 100_000):
        x = right(tickets)
        lines.append(f'<path d="M{x:.1f} 0V{HIGH}" stroke="#ddd"/>')
        lines.append(text(x, HIGH + 16, f"{tickets:,}", 'text-anchor="middle"'))
    for ms in (0.1, 1, 10, 100, 1_000):
        y = down(ms)
        lines.append(f'<path d="M0 {y:.1f}H{WIDE}" stroke="#ddd"/>')
        lines.append(text(-6, y + 4, f"{ms:g} ms", 'text-anchor="end"'))
    return [*lines, text(WIDE / 2, HIGH + 34, "tickets, each with ten messages", 'text-anchor="middle"')]


def curves(whats):
    lines, taken = [], []
    for what, points in sorted(whats.items(), key=lambda item: down(item[1][-1][1])):
        path = "L".join(f"{right(tickets):.1f} {down(ms):.1f}" for tickets, ms in points)
        lines.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[what]}" stroke-width="2"/>')
        y = max(down(points[-1][1]) + 4, *(above + 14 for above in taken[-1:]), 0)
        taken.append(y)
        lines.append(text(WIDE + 6, y, what, f'fill="{COLOURS[what]}"'))
    return lines


def drawn(found):
    lines = []
    for at, (life, words) in enumerate(LIVES.items()):
        lines.append(f'<g transform="translate({LEFT + at * (WIDE + GAP + LEFT)} {TOP})">')
        lines += [*axes(words), *curves(found[life]), "</g>"]
    width, height = len(LIVES) * (WIDE + GAP + LEFT), TOP + HIGH + 50
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    style = 'font-family="sans-serif" font-size="12" fill="#333"'
    sheet = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join([f"{head} {style}>", sheet, *lines, "</svg>", ""])


def main():
    found = read(measured())
    (HOME / "docs/growth.svg").write_text(drawn(found))
    for life, whats in found.items():
        for what, points in whats.items():
            few, (most, slow) = dict(points)[1_000], points[-1]
            flat = "flat" if slow < 2 * few else "NOT FLAT"
            print(f"{life:11} {what:12} {few:8.2f} ms at 1,000, {slow:8.2f} ms at {most:,}: x {slow / few:.1f} {flat}")


if __name__ == "__main__":
    main()
