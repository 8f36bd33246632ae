#!/usr/bin/env python3
"""Every budget with its figure and the ratio of the two, from one run: the races against peer.py, and the window's frames.

    budgets.py SMOTESCOPE TABLES [--pairs 1] [--python PYTHON] [--cap 20000] [--skip-races]

SMOTESCOPE is the release build, TABLES the folder that make_tables.py wrote. A ratio of 1 or less keeps the budget. PYTHON needs
what peer.py needs; the rest needs Python alone, and `cargo` on the path. Nothing else should be running.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
RACES = [
    ("insurance", "Response", ["--ignore", "id"], 25),
    ("fraud", "Class", [], 25),
    ("million", "label", [], 40),
]
BENCHES = ["slider", "frames", "publish"]


def race(asked, table, target, options, times):
    """The rows of the budget table that one race gives: speed, memory, loading, bytes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        cap = ["--cap", str(asked.cap)] if table == "million" else []
        command = [asked.python, HERE / "compare.py", asked.smotescope, asked.tables / f"{table}.csv", target]
        command += [*options, *cap, "--pairs", str(asked.pairs), "--json", out]
        subprocess.run([str(word) for word in command], check=False)
        figures = json.loads(out.read_text())
    middle = figures["median"]
    yield f"{table}: times faster than peer.py", f"{middle['ratio']:.1f} ×", f"{times} ×", times / middle["ratio"]
    ours, peer = middle["smotescope_mib"], middle["peer_mib"]
    yield f"{table}: peak memory", f"{ours:.0f} MiB", f"peer's {peer:.0f} MiB", ours / peer
    load = figures["load"]["ratio"]
    yield f"{table}: loading, times faster than pandas", f"{load:.2f} ×", "2 ×", 2 / load
    same = len(set(figures["sha256"].values())) == 1
    yield f"{table}: bytes with one thread and two", "the same" if same else "DIFFERENT", "the same", 1 if same else 2


def bench(name):
    """The budgets that a bench prints, a line each."""
    run = subprocess.run(["cargo", "bench", "--bench", name], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    print(run.stdout, flush=True)
    for line in run.stdout.splitlines():
        if line.startswith("budget | "):
            _, what, figure, budget, ratio = line.split(" | ")
            yield what, figure, budget, float(ratio)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("smotescope", type=Path)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--pairs", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--cap", type=int, default=20_000, help="rows of the peer's distance stage in the million table")
    parser.add_argument("--skip-races", action="store_true", help="the window's budgets alone")
    asked = parser.parse_args()
    rows = []
    if not asked.skip_races:
        for table, target, options, times in RACES:
            rows += race(asked, table, target, options, times)
    for name in BENCHES:
        rows += bench(name)
    print(f"\n{'budget':<54} {'figure':>12} {'at most / least':>18} {'ratio':>6}")
    for what, figure, budget, ratio in rows:
        print(f"{what:<54} {figure:>12} {budget:>18} {ratio:>6.2f}{'' if ratio <= 1 else '  over'}")
    return 0 if all(ratio <= 1 for *_, ratio in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
