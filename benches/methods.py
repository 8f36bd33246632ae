#!/usr/bin/env python3
"""Race every cleaner, undersampler and over-sampler against imbalanced-learn's on one table of numbers, and print what each took.

    methods.py SMOTESCOPE TABLE TARGET [--only smote,tomek,…] [--limit 1800] [--python PYTHON] [--json FILE]

Both are whole processes, one after the other, and do the same: read the table, standardise it, resample it, find the nearest real
row of every new one, write it. Both make the rows that are needed and no more (smotescope by itself makes twice as many, to choose
from). The peer works with two jobs where it can, and is stopped after --limit seconds: its ratio is then a lower bound. `alone` is
what the peer takes without the nearest real rows, which imbalanced-learn does not look for; ours always does.
PYTHON needs pandas, scikit-learn and imbalanced-learn.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from compare import Run, machine

# What comes after `resample TABLE --target TARGET`, and the class of imbalanced-learn with its arguments.
OVER = "--method {} --oversupply 1"
CLEAN = "--method none --clean {}"
UNDER = "--method none --undersample {}"
RACES = {
    "smote": (OVER, "over_sampling.SMOTE()"),
    "borderline": (OVER, "over_sampling.BorderlineSMOTE()"),
    "adasyn": (OVER, "over_sampling.ADASYN()"),
    "svm-smote": (OVER, "over_sampling.SVMSMOTE()"),
    "kmeans-smote": (OVER + " --param balance=0.05", "over_sampling.KMeansSMOTE(cluster_balance_threshold=0.05)"),
    "rose": (OVER, "over_sampling.RandomOverSampler(shrinkage=1.0)"),
    "random": (OVER, "over_sampling.RandomOverSampler()"),
    "tomek": (CLEAN, "under_sampling.TomekLinks(sampling_strategy='all', n_jobs=2)"),
    "enn": (CLEAN, "under_sampling.EditedNearestNeighbours(sampling_strategy='all', n_jobs=2)"),
    "renn": (CLEAN, "under_sampling.RepeatedEditedNearestNeighbours(sampling_strategy='all', n_jobs=2)"),
    "allknn": (CLEAN, "under_sampling.AllKNN(sampling_strategy='all', n_jobs=2)"),
    "ncr": (CLEAN, "under_sampling.NeighbourhoodCleaningRule(n_jobs=2)"),
    "cnn": (CLEAN, "under_sampling.CondensedNearestNeighbour(n_jobs=2)"),
    "oss": (CLEAN, "under_sampling.OneSidedSelection(n_jobs=2)"),
    "nearmiss": (UNDER, "under_sampling.NearMiss(n_jobs=2)"),
    "hardness": (UNDER, "under_sampling.InstanceHardnessThreshold(n_jobs=2)"),
    "centroids": (UNDER, "under_sampling.ClusterCentroids(voting='hard')"),
}

PEER = """
import sys, time
import pandas as pd
from imblearn import over_sampling, under_sampling
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

table = pd.read_csv(sys.argv[1])
# Some of them take a mode of the classes, which wants numbers.
classes, labels = pd.factorize(table.pop(sys.argv[2]))
scaler = StandardScaler().set_output(transform="pandas")
sampler = SAMPLER
if hasattr(sampler, "random_state"):
    sampler.set_params(random_state=42)
real = scaler.fit_transform(table)
rows, classes = sampler.fit_resample(real, classes)
start = time.perf_counter()
if len(rows) > len(real):
    NearestNeighbors(n_neighbors=1, n_jobs=2).fit(real).kneighbors(rows.iloc[len(real):])
print(time.perf_counter() - start)
rows = pd.DataFrame(scaler.inverse_transform(rows), columns=table.columns)
rows[sys.argv[2]] = labels[classes]
rows.to_csv(sys.argv[3], index=False)
"""


def smallest(table, target):
    """Totals by which every class becomes as small as the smallest."""
    with table.open(newline="") as file:
        counts = Counter(row[target] for row in csv.DictReader(file))
    return [word for label in counts for word in ("--total", f"{label}={min(counts.values())}")]


def peer(python, sampler, table, target, out, limit):
    """Seconds of the peer, those of its nearest real rows, its MiB, and whether it came to its end."""
    command = [python, "-c", PEER.replace("SAMPLER", sampler), str(table), target, str(out)]
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    ended = False
    # Looked at without reaping it, so that the kernel still tells of its memory.
    while not ended and time.perf_counter() - start < limit:
        time.sleep(0.05)
        ended = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    if not ended:
        child.kill()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if ended and child.returncode != 0:
        sys.exit(f"{sampler}: {child.stderr.read().decode()}")
    mib = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return seconds, float(child.stdout.read() or 0), mib, ended


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("smotescope", type=Path)
    parser.add_argument("table", type=Path)
    parser.add_argument("target")
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(RACES))
    parser.add_argument("--limit", type=float, default=1800)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser.parse_args()


def main(said, folder):
    print(machine())
    print(f"\n{'method':>14} {'ours s':>8} {'peer s':>9} {'ratio':>8} {'alone s':>9} {'ratio':>8} {'ours MiB':>9} {'peer MiB':>9}")
    figures, totals = [], smallest(said.table, said.target)
    for name in said.only:
        words, sampler = RACES[name]
        command = [said.smotescope.resolve(), "resample", said.table, "--target", said.target, "--quiet"]
        command += totals if words == UNDER else []
        ours = Run([*command, *words.format(name).split(), "--out", folder / "ours.csv"])
        seconds, nearest, mib, ended = peer(said.python, sampler, said.table, said.target, folder / "peer.csv", said.limit)
        more = "" if ended else ">"
        both = [(took, took / ours.seconds) for took in (seconds, seconds - nearest)]
        shown = " ".join(f"{more + format(took, '.1f'):>9} {more + format(ratio, '.1f'):>8}" for took, ratio in both)
        print(f"{name:>14} {ours.seconds:>8.2f} {shown} {ours.mib:>9.0f} {mib:>9.0f}", flush=True)
        figures.append({"method": name, "ours": ours.seconds, "peer": seconds, "peer_alone": seconds - nearest,
                        "peer_ended": ended, "ours_mib": ours.mib, "peer_mib": mib})
    if said.json:
        said.json.write_text(json.dumps({"machine": machine(), "table": said.table.name, "races": figures}, indent=2) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(arguments(), Path(scratch))
