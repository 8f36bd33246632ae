#!/usr/bin/env python3
"""How time and memory grow with the rows of a table: measured, written down as JSON, and drawn on logarithmic axes.

    growth.py measure SMOTESCOPE FOLDER [--rows N,N,…] [--limit 600] [--runs memory,stream,peer,fast] [--json benches/growth.json]
    growth.py draw [--json benches/growth.json] [--svg benches/growth.svg]
    growth.py table [--json benches/growth.json]

The table has 20 decimals, as correlated as those of `make_tables.py million`, and a class of 1 %, which is doubled; the closest
tenth of the new rows is left out. A smaller table is the head of the larger one. FOLDER gets the tables, 150 MB a million rows,
and what is made of them, and is left without the latter. The four runs:

memory   smotescope resample
stream   smotescope resample --stream
peer     peer.py: pandas, scikit-learn, imbalanced-learn
fast     peer.py --fast: with scikit-learn-intelex, every pair in single precision

Each is a process of its own, one after the other, the small tables three times (the median counts). A program is asked for no
larger table once it took longer than --limit seconds, or when the next one would need more memory than the machine has, as far
as its last figure tells. Needs numpy and matplotlib, and what peer.py needs.
"""

import argparse
import json
import math
import os
import sys
import tempfile
from itertools import islice
from multiprocessing import Process
from pathlib import Path
from statistics import median

from compare import PEER, Run, machine

HERE = Path(__file__).resolve().parent
ROWS = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 20_000_000]
TITLES = {
    "memory": "Smotescope",
    "stream": "Smotescope --stream",
    "peer": "imbalanced-learn",
    "fast": "imbalanced-learn, scikit-learn-intelex",
}
COLOURS = {"memory": "#0b7a75", "stream": "#5b4fc9", "peer": "#b3431e", "fast": "#a9761b"}
SMALL = 300_000  # up to so many rows a run is repeated


def make(path, rows):
    """The table of so many rows, whose first ones are the same however many there are to be. For a process of its own: what starts a program has to be
    small, as the kernel counts its memory as the program's first."""
    import numpy as np

    from make_tables import BLOCK, correlated

    rng = np.random.default_rng(20_000_000)
    line = "%.4f," * 20 + "%s\n"
    names = np.array(["usual", "rare"])
    with path.open("w", encoding="ascii", newline="\n") as out:
        print(*(f"x{number}" for number in range(20)), "label", sep=",", file=out)
        for first in range(0, rows, BLOCK):
            label = rng.choice(5, BLOCK, p=[0.60, 0.25, 0.10, 0.04, 0.01])
            block = [*correlated(rng, label).T.tolist(), names[(label == 4).astype(int)].tolist()]
            out.writelines(line % cells for cells in islice(zip(*block), rows - first))


def command(run, asked, table, rare, out):
    if run in ("peer", "fast"):
        return [asked.python, PEER, table, "label", out, "--double", "rare", *(["--fast"] if run == "fast" else [])]
    stream = ["--stream"] if run == "stream" else []
    return [asked.smotescope, "resample", table, "--target", "label", "--total", f"rare={2 * rare}",
            "--drop-closest", "10", "--quiet", "--out", out, *stream]  # fmt: skip


def measure(asked):
    asked.folder.mkdir(parents=True, exist_ok=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    known = json.loads(asked.json.read_text())["points"] if asked.json.exists() else []
    points = [point for point in known if point["run"] not in asked.runs or point["rows"] not in asked.rows]
    last = {}
    largest = asked.folder / f"growth-{max(asked.rows)}.csv"
    if not largest.exists():
        maker = Process(target=make, args=(largest, max(asked.rows)))
        maker.start()
        maker.join()
        if maker.exitcode != 0:
            sys.exit(f"{largest}: could not be made")
    for rows in sorted(asked.rows):
        table = asked.folder / f"growth-{rows}.csv"
        if not table.exists():
            with largest.open("rb") as lines, table.open("wb") as head:
                head.writelines(islice(lines, rows + 1))
        with table.open("rb") as lines:
            rare = sum(line.endswith(b"rare\n") for line in lines)
        for run in asked.runs:
            seconds, mib, before = last.get(run, (0, 0, rows))
            if seconds > asked.limit or mib * rows / before > memory:
                continue
            with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
                words = command(run, asked, table, rare, Path(folder) / "out.csv")
                runs = [Run(words) for _ in range(3 if rows <= SMALL else 1)]
            seconds, mib = median(run.seconds for run in runs), median(run.mib for run in runs)
            last[run] = seconds, mib, rows
            print(f"{rows:>12,} {run:>8} {seconds:>10.2f} s {mib:>10.0f} MiB", flush=True)
            points.append({"run": run, "rows": rows, "seconds": round(seconds, 3), "mib": round(mib)})
            points.sort(key=lambda point: (list(TITLES).index(point["run"]), point["rows"]))
            asked.json.write_text(json.dumps({"machine": machine(), "points": points}, indent=1) + "\n")


def series(asked):
    """Of every run that was measured: its rows, seconds and MiB."""
    points = json.loads(asked.json.read_text())["points"]
    for run in TITLES:
        mine = [point for point in points if point["run"] == run]
        if mine:
            yield run, *([point[key] for point in mine] for key in ("rows", "seconds", "mib"))


def plain(value, _=None):
    """10 000 as 10 k, 0.1 as 0.1."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def span(seconds, _=None):
    for size, unit in ((3600, " h"), (60, " min")):
        if seconds >= size:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g} s"


def size(mib, _=None):
    return f"{mib / 1024:g} GiB" if mib >= 1024 else f"{mib:g} MiB"


def draw(asked):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    # The same figures give the same bytes, and letters stay letters.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "growth", "font.family": "sans-serif", "font.size": 11})
    figure, panels = pyplot.subplots(1, 2, figsize=(12, 5.2), layout="constrained")
    ticks = {
        1: ([0.1, 1, 10, 60, 600], span, "Time of the whole run"),
        2: ([64, 256, 1024, 4096, 16384], size, "Peak memory"),
    }
    for which, panel in enumerate(panels, start=1):
        for run, *columns in series(asked):
            panel.loglog(columns[0], columns[which], marker="o", markersize=4, linewidth=2, color=COLOURS[run], label=TITLES[run])
        marks, words, title = ticks[which]
        panel.set_title(title, loc="left")
        panel.set_xlabel("Rows of the table")
        panel.set_xticks(ROWS[::2], minor=False)
        panel.xaxis.set_major_formatter(plain)
        panel.set_yticks(marks, minor=False)
        panel.yaxis.set_major_formatter(words)
        panel.minorticks_off()
        panel.grid(color="#00000018")
        panel.spines[["top", "right"]].set_visible(False)
    figure.legend(*panels[0].get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=len(TITLES))
    figure.savefig(asked.svg, metadata={"Date": None})
    print(asked.svg)


def table(asked):
    """The figures as the README has them."""
    found = {run: dict(zip(rows, zip(seconds, mib))) for run, rows, seconds, mib in series(asked)}
    print("| rows |", " | ".join(TITLES[run] for run in found), "|")
    print("|---|" + "---|" * len(found))
    for rows in sorted({rows for run in found.values() for rows in run}):
        cells = []
        for run in found.values():
            seconds, mib = run.get(rows, (math.nan, math.nan))
            shown = f"{seconds:.2f}" if seconds < 1 else f"{seconds:.3g}" if seconds < 100 else f"{seconds:,.0f}"
            cells.append("" if math.isnan(seconds) else f"{shown} s, {mib:,.0f} MiB")
        print(f"| {rows:,} |", " | ".join(cells), "|")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", type=Path, default=HERE / "growth.json")
    steps = parser.add_subparsers(required=True)
    step = steps.add_parser("measure", parents=[shared])
    step.add_argument("smotescope", type=Path)
    step.add_argument("folder", type=Path)
    step.add_argument("--rows", type=lambda text: [int(n) for n in text.split(",")], default=ROWS)
    step.add_argument("--limit", type=float, default=600)
    step.add_argument("--runs", type=lambda text: text.split(","), default=list(TITLES))
    step.add_argument("--python", default=sys.executable)
    step.set_defaults(do=measure)
    step = steps.add_parser("draw", parents=[shared])
    step.add_argument("--svg", type=Path, default=HERE / "growth.svg")
    step.set_defaults(do=draw)
    steps.add_parser("table", parents=[shared]).set_defaults(do=table)
    asked = parser.parse_args()
    if unknown := set(getattr(asked, "runs", [])) - set(TITLES):
        parser.error(f"no such run: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    asked = arguments()
    asked.do(asked)
