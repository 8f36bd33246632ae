#!/usr/bin/env python3
"""Race `smotescope resample` against peer.py on one table, and print what each took.

    compare.py SMOTESCOPE TABLE TARGET [--pairs 3] [--threads N] [--drop 10] [--ignore COLUMN,COLUMN] [--cap ROWS]
               [--python PYTHON] [--loads 5] [--json FILE]

The two run in turn, each in a fresh process, as many times as --pairs says. Seconds are the wall time of the whole
process, start to end; memory is the peak resident set that the kernel kept of that process. With --cap the peer's distance
stage is measured on that many rows only and scaled up: its seconds are then the total of its own stages, without the time
it takes to start, and its memory is only a lower bound.

Loading is compared apart: `smotescope describe --json` against `pandas.read_csv`, the best of --loads each. For pandas the
call alone is timed, inside Python. For smotescope it is `seconds.load` of what it reports, and when it reports none the
wall time of the whole command.

Last, the output with one thread is compared with the output with two, by SHA-256. If they differ, the exit code is 1.

This script needs nothing but Python; PYTHON (the one that runs this script, if not said) needs what peer.py needs.
"""

import argparse
import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

PEER = Path(__file__).with_name("peer.py")
READ_CSV = """
import sys, time, pandas
start = time.perf_counter()
pandas.read_csv(sys.argv[1])
print(time.perf_counter() - start)
"""


class Run:
    """A finished process: its seconds, its peak memory in MiB and what it printed."""

    def __init__(self, command):
        command = [str(word) for word in command]
        with tempfile.TemporaryFile() as printed:
            start = time.perf_counter()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=printed)
            # wait4 returns the usage of this child alone; getrusage(RUSAGE_CHILDREN) would be the largest of all so far.
            _, status, usage = os.wait4(child.pid, 0)
            self.seconds = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            self.output = printed.read().decode()
        if child.returncode != 0:
            sys.exit(f"failed with {child.returncode}: {' '.join(command)}")
        # The kernel counts in bytes on macOS and in KiB elsewhere.
        self.mib = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


class Race:
    def __init__(self, asked, folder):
        self.asked = asked
        self.folder = folder

    def ours(self, threads):
        """One run of smotescope, and the file it wrote."""
        out = self.folder / f"ours-{threads}.csv"
        command = [self.asked.smotescope, "resample", self.asked.table, "--target", self.asked.target, "--out", out]
        command += ["--drop-closest", self.asked.drop, "--quiet", "--threads", threads]
        for column in self.asked.ignore:
            command += ["--ignore", column]
        return Run(command), out

    def peer(self):
        command = [self.asked.python, PEER, self.asked.table, self.asked.target, self.folder / "peer.csv"]
        command += ["--drop", self.asked.drop, "--cap", self.asked.cap, "--ignore", ",".join(self.asked.ignore)]
        run = Run(command)
        report = json.loads(run.output)
        if report["distance_extrapolated"]:
            run.seconds = report["total"]
        return run, report

    def load_seconds(self):
        """The best seconds of pandas and of smotescope, and whether the latter reported them itself."""
        pandas, ours, reported = [], [], True
        for _ in range(self.asked.loads):
            pandas.append(float(Run([self.asked.python, "-c", READ_CSV, self.asked.table]).output))
            run = Run([self.asked.smotescope, "describe", self.asked.table, "--target", self.asked.target, "--json"])
            try:
                ours.append(float(json.loads(run.output)["seconds"]["load"]))
            except (ValueError, KeyError, TypeError):
                ours.append(run.seconds)
                reported = False
        return min(pandas), min(ours), reported


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def machine():
    """What the figures were taken on."""
    name = platform.processor() or platform.machine()
    try:
        models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        name = models[0].partition(":")[2].strip()
    except (OSError, IndexError):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.date.today().isoformat()
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, {today}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("smotescope", type=Path)
    parser.add_argument("table", type=Path)
    parser.add_argument("target")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--drop", type=float, default=10)
    parser.add_argument("--ignore", type=lambda names: [n for n in names.split(",") if n], default=[])
    parser.add_argument("--cap", type=int, default=0)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    asked = parser.parse_args()
    if asked.pairs < 1 or asked.loads < 1:
        parser.error("--pairs and --loads start at 1")
    # A path without a folder would be looked up as a command; ours is a file.
    asked.smotescope = asked.smotescope.resolve()
    return asked


def main(asked, folder):
    race = Race(asked, folder)
    print(machine())
    print(f"{asked.table.name}, target {asked.target}, drop {asked.drop:g} %, {asked.threads} threads\n")
    print(f"{'pair':>6} {'smotescope s':>14} {'peer s':>10} {'ratio':>8} {'smotescope MiB':>16} {'peer MiB':>10}")
    pairs = []
    for number in range(1, asked.pairs + 1):
        ours, _ = race.ours(asked.threads)
        peer, report = race.peer()
        pairs.append((ours.seconds, peer.seconds, peer.seconds / ours.seconds, ours.mib, peer.mib))
        show(number, pairs[-1])
    middle = [median(column) for column in zip(*pairs)]
    show("median", middle)
    if report["distance_extrapolated"]:
        print(f"\npeer: distance stage on {asked.cap:,} of {report['synthetic']:,} synthetic rows, scaled up;"
              " start not counted")

    pandas, load, reported = race.load_seconds()
    print(f"\nload: smotescope {load:.3f} s ({'its own figure' if reported else 'whole describe'}), "
          f"pandas.read_csv {pandas:.3f} s, ratio {pandas / load:.2f}, best of {asked.loads}")

    hashes = {}
    for threads in (1, 2):
        _, out = race.ours(threads)
        hashes[threads] = sha256(out)
    same = hashes[1] == hashes[2]
    print(f"bytes with 1 and 2 threads: {'the same' if same else 'DIFFERENT'} ({hashes[1][:16]}, {hashes[2][:16]})")

    if asked.json:
        names = ["smotescope_seconds", "peer_seconds", "ratio", "smotescope_mib", "peer_mib"]
        figures = {
            "machine": machine(),
            "table": asked.table.name,
            "threads": asked.threads,
            "pairs": [dict(zip(names, pair)) for pair in pairs],
            "median": dict(zip(names, middle)),
            "peer": report,
            "load": {"smotescope": load, "smotescope_reported": reported, "pandas": pandas, "ratio": pandas / load},
            "sha256": hashes,
        }
        asked.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if same else 1


def show(name, pair):
    ours, peer, ratio, our_mib, peer_mib = pair
    print(f"{name:>6} {ours:>14.2f} {peer:>10.2f} {ratio:>8.1f} {our_mib:>16.0f} {peer_mib:>10.0f}", flush=True)


if __name__ == "__main__":
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        sys.exit(main(asked, Path(folder)))
