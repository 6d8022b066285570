#!/usr/bin/env python3
"""Measures `hero` from outside, in turn with the floor, and writes the table of docs/performance.md.

    benches/console.py TUIBENCH.PY [--runs N] [--folder DIR] [--tickets N...] [--only PART] [--write]

TUIBENCH.PY is the harness that starts programs in a pseudo-terminal (Python with pyte). Needs Linux, and root
to run before everything else. The folder of filled caches (4 GB) is kept if it is named, so that a second run begins at once.
PART is one of quiet, busy, morning, idle. Without --write the table is only printed.
"""

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
DOC = HOME / "docs/performance.md"
SIZES = [10_000, 100_000]
TERMINAL = {"rows": 40, "cols": 140}
POLLED, IDLE, WARM = 20, 60, 45
FILES = ("hero.db", "hero.db-wal")


def keys(label, pressed, repeat, back=None):
    """Presses of one key, each measured under the label; `back` goes back in between."""
    pressed, labels = ([pressed, back], [label, None]) if back else ([pressed], [label])
    return {"do": "key", "repeat": repeat, "keys": pressed, "labels": labels, "quiet_ms": 40, "max_ms": 1000}


def steps(page, back, tab, filters):
    """What both programs are asked for, in the same order."""
    return [
        {"do": "mem", "name": "ready"},
        keys("j", "j", 10),
        keys(None, "j", 35),
        keys("scroll", "j", 40),
        {"do": "send", "keys": ["g"]},
        keys("page", page, 15, back),
        {"do": "send", "keys": ["g"]},
        keys("open", "<Enter>", 20, "<Esc>"),
        keys("tab", tab, 14),
        *filters,
        {"do": "mem", "name": "end"},
        {"do": "quit", "keys": ["q"]},
    ]


FLOOR = steps("d", "u", "d", [])
HERO = steps(
    "<C-d>",
    "<C-u>",
    "<Tab>",
    [
        {"do": "send", "keys": ["/"]},
        {"do": "type", "name": "filter", "text": "webhook a"},
        {"do": "send", "keys": ["<Esc>", "<Esc>", "f"]},
        {"do": "type", "name": "search", "text": "webhook signature fails"},
        {"do": "send", "keys": ["<Esc>"]},
    ],
)


class Bench:
    """The programs, the caches they look at, and the services that are polled."""

    def __init__(self, harness, folder, asked):
        self.tui, self.folder, self.runs, self.sizes = harness, folder, asked.runs, asked.tickets
        self.floor = built("--example", "floor")
        self.hero = built("--bin", "hero")
        self.paces = built("--example", "paces")
        self.config = None

    def fill(self):
        for tickets in self.sizes:
            if not (self.folder / f"{tickets}.filled").exists():
                for life in ("answered", "unanswered"):
                    subprocess.run([self.paces, "fill", self.data(tickets, life), life, str(tickets)], check=True)
                    # Who is who is worked out once, what is new is read.
                    subprocess.run([*self.argv(tickets, life), "sync", "--once"], stdout=subprocess.DEVNULL)
                (self.folder / f"{tickets}.filled").touch()

    def serve(self):
        """The services of an invented week, polled every twenty seconds."""
        where = self.folder / "services"
        told = open(self.folder / "services.json", "w+")
        served = subprocess.Popen([self.hero, "demo", "--serve", "--data", where], stdout=told)
        while not (text := Path(told.name).read_text()).rstrip().endswith("}"):
            time.sleep(0.05)
        self.config = json.loads(text)["config"]
        words = Path(self.config).read_text()
        Path(self.config).write_text(re.sub(r'every = ".*"', f'every = "{POLLED}s"', words))
        return served

    def data(self, tickets, life="answered"):
        return str(self.folder / str(tickets) / life)

    def argv(self, tickets, life="answered"):
        return [self.hero, "--config", self.config, "--data", self.data(tickets, life)]

    def scenarios(self, life):
        """Each program on each cache, in turn."""
        for tickets in self.sizes:
            data = [self.floor, self.data(tickets)]
            yield ("floor", tickets), {"argv": data, "steps": FLOOR, "ready": "of "}
            yield (life, tickets), {"argv": self.argv(tickets, life), "steps": HERO, "ready": "1 of "}

    def measure(self, life, runs, busy=False):
        found = {}
        for run in range(runs):
            for name, scenario in self.scenarios(life):
                scenario |= TERMINAL | {"name": name[0], "settle_ms": 1500}
                writer = self.rush(name[1]) if busy else None
                result = self.tui.run_scenario(scenario, run)
                starts = [] if busy else [self.tui.startup_only(scenario) for _ in range(10)]
                result["starts"] = [result["startup"], *starts]
                if writer:
                    writer.terminate()
                    writer.wait()
                found.setdefault(name, []).append(result)
                print(*name, "ready", result["startup"].get("ready_ms"), *result["failed"], file=sys.stderr)
        return found

    def rush(self, tickets):
        """A sync in another process: a thousand messages a second into the same cache."""
        calm = lambda: os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        return subprocess.Popen([self.paces, "rush", self.data(tickets), str(tickets), "300"], preexec_fn=calm)

    def idle(self, argv, ready, data):
        """A minute in which nothing is new, once all was polled."""
        session = self.tui.Session(argv, **TERMINAL)
        session.wait_regex(ready, 60)
        session.settle(1000, 5000)
        watched(session, WARM)
        files, written, shown = [Path(data) / file for file in FILES], bytes_written(session.pid), session.total_bytes
        before = [file.stat().st_mtime_ns for file in files]
        result = watched(session, IDLE)
        result["bytes"] = session.total_bytes - shown
        result["touched"] = before != [file.stat().st_mtime_ns for file in files]
        result["written"] = bytes_written(session.pid) - written
        result |= session.mem()
        session.close()
        return result


def watched(session, seconds):
    """CPU and wake-ups of all threads meanwhile, of those too that come and go."""
    end, began, seen = time.monotonic() + seconds, threads(session.pid), {}
    while (left := end - time.monotonic()) > 0:
        session.read(int(min(left, 0.2) * 1e9))
        seen |= threads(session.pid)
    spent = [sum(now[part] - began.get(thread, (0, 0))[part] for thread, now in seen.items()) for part in (0, 1)]
    return {"cpu_pct": spent[0] / 1e7 / seconds, "switches": spent[1]}


def threads(pid):
    """Nanoseconds run and context switches of each thread."""
    found = {}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            run = int((thread / "schedstat").read_text().split()[0])
            switches = re.findall(r"ctxt_switches:\s+(\d+)", (thread / "status").read_text())
            found[thread.name] = (run, sum(map(int, switches)))
        except OSError:
            pass
    return found


def bytes_written(pid):
    """What the process wrote to disks."""
    return int(re.search(r"^write_bytes: (\d+)", Path(f"/proc/{pid}/io").read_text(), re.M)[1])


def built(*which):
    """The path of a program of this project in its release build."""
    command = ["cargo", "build", "--quiet", "--release", *which, "--message-format", "json"]
    lines = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    made = [json.loads(line).get("executable") for line in lines]
    return [path for path in made if path][-1]


class Table:
    """Rows of figures as multiples of the floor's."""

    def __init__(self, tui):
        self.tui, self.lines = tui, []

    def head(self, first, columns):
        self.lines += [f"| {first} | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]

    def row(self, first, cells):
        self.lines.append(f"| {first} | " + " | ".join(cells) + " |")

    def presses(self, runs, label):
        return [press for run in runs for press in run["keys"].get(label, [])]

    def took(self, runs, label):
        """p50, p99 and the longest from a key to the frame that shows it."""
        times = [press["first"] for press in self.presses(runs, label) if press["first"] is not None]
        return [self.tui.pct(times, part) for part in (50, 99, 100)] if times else None

    def starts(self, runs):
        times = [start["ready_ms"] for run in runs for start in run["starts"] if start.get("ready_ms")]
        return [self.tui.pct(times, part) for part in (50, 99, 100)]

    def bytes(self, runs, label):
        told = [press["bytes"] for press in self.presses(runs, label)]
        return [self.tui.pct(told, part) for part in (50, 99, 100)] if told else None

    def memory(self, runs, when):
        told = [run["single"][f"mem-{when}"]["rss_kb"] / 1024 for run in runs if f"mem-{when}" in run["single"]]
        return [self.tui.pct(told, part) for part in (50, 99, 100)] if told else None


def told(figures):
    if figures is None:
        return "-"
    return " / ".join(f"{figure:.0f}" if figure >= 100 else f"{figure:.1f}" for figure in figures)


def times(hero, floor):
    return f"**{hero[0] / floor[0]:.1f}**" if hero and floor and floor[0] else "-"


# What is measured, how it is called with the floor, and what it is to reach.
KEYS = [
    ("`j`, nothing scrolls", "j", "j", "2 x"),
    ("`j`, the list scrolls", "scroll", "scroll", "2 x"),
    ("a page down", "page", "page", "2 x"),
    ("open a ticket", "open", "open", "2 x"),
    ("another tab (floor: a page)", "tab", "page", "2 x"),
    ("a letter of the filter (floor: a page)", "filter", "page", "2 x"),
    ("a letter of the search (floor: a page)", "search", "page", "p95 30 ms"),
]


def compared(bench, table, found, life, figures):
    """A row for each figure: floor, hero and how many times that is, for each size."""
    sides = [f"{side}{tickets:,}" for tickets in bench.sizes for side in ("floor, ", "hero, ", "x at ")]
    table.head("p50 / p99 / longest", [*sides, "to reach"])
    sizes = [(found["floor", tickets], found[life, tickets]) for tickets in bench.sizes]
    for words, of, goal in figures:
        cells = []
        for floor, hero in sizes:
            least, ours = of(floor, True), of(hero, False)
            cells += [told(least), told(ours), times(ours, least)]
        table.row(words, [*cells, goal])


def key_figures(table):
    return [
        (words + ", ms", lambda runs, floor, a=ours, b=least: table.took(runs, b if floor else a), goal)
        for words, ours, least, goal in KEYS
    ]


def quiet(bench, table, life="answered"):
    found = bench.measure(life, bench.runs)
    start = [("start to the list, ms", lambda runs, _: table.starts(runs), "2.5 x")]
    size = [
        (f"bytes of {words}", lambda runs, _, a=label: table.bytes(runs, a), goal)
        for words, label, goal in [("`j`, nothing scrolls", "j", "500"), ("`j`, the list scrolls", "scroll", "1 x")]
    ]
    memory = [
        (f"resident {words}, MB", lambda runs, _, a=when: table.memory(runs, a), "4 x")
        for words, when in [("at the list", "ready"), ("after use", "end")]
    ]
    compared(bench, table, found, life, start + key_figures(table) + size + memory)


def morning(bench, table):
    quiet(bench, table, "unanswered")


def busy(bench, table):
    found = bench.measure("answered", max(1, bench.runs // 2), busy=True)
    goal = [(words, of, goal.replace("2 x", "2 x, p99 8 ms, longest 16 ms")) for words, of, goal in key_figures(table)]
    compared(bench, table, found, "answered", goal)


def idle(bench, table):
    tickets = max(bench.sizes)
    data = bench.data(tickets)
    floor = bench.idle([bench.floor, data], "of ", data)
    hero = bench.idle(bench.argv(tickets), "1 of ", data)
    table.head(f"{IDLE} s in which nothing is new", ["floor", "hero", "to reach"])
    figures = [
        ("CPU, % of a core", "cpu_pct", "0.2"),
        ("wake-ups of all threads", "switches", "polls and shown times"),
        ("bytes to the terminal", "bytes", "shown times"),
        ("bytes to disks", "written", "0"),
        ("database or its log touched", "touched", "False"),
        ("resident, MB", "rss_kb", "4 x"),
    ]
    for words, key, goal in figures:
        table.row(words, [*(figure(key, side[key]) for side in (floor, hero)), goal])


def figure(key, value):
    if key == "rss_kb":
        return f"{value / 1024:.1f}"
    return str(value) if isinstance(value, bool) else f"{value:.3g}" if value < 1000 else f"{value:.0f}"


PARTS = {"quiet": quiet, "busy": busy, "morning": morning, "idle": idle}


def write(part, lines):
    """Puts the lines between the marks of their part."""
    begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->\n"
    before, rest = DOC.read_text().split(begin)
    DOC.write_text(before + begin + "\n".join(lines) + "\n" + end + rest.split(end)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder")
    parser.add_argument("--tickets", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    spec = importlib.util.spec_from_file_location("tuibench", asked.harness)
    harness = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(harness)
    folder = Path(asked.folder or tempfile.mkdtemp()).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(harness, folder, asked)
    served = bench.serve()
    try:
        bench.fill()
        harness.realtime(True)
        for part in [asked.only] if asked.only else PARTS:
            table = Table(harness)
            PARTS[part](bench, table)
            print("\n".join([f"\n{part}", *table.lines]), flush=True)
            if asked.write:
                write(part, table.lines)
    finally:
        served.terminate()
        if not asked.folder:
            subprocess.run(["rm", "-rf", folder])


if __name__ == "__main__":
    main()
