#!/usr/bin/env python3
"""Run the Python script of every method, cleaner and undersampler of smotescope that imbalanced-learn has, on made tables.

    check_scripts.py SMOTESCOPE [--python PYTHON]

Of each, smotescope resamples a table and writes the recipe as a script, which is run. The script has to end well and to give as many
rows of each class as smotescope did; where the two draw other rows or follow another rule, which the script says, it has to give a file
with the same header and no cell that smotescope's grid would not have. Where imbalanced-learn lacks the method, smotescope has to
refuse the script in one line that says so.

Needs pandas, scikit-learn and imbalanced-learn for the PYTHON that runs the scripts. The exit code is 1 if one does not run.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def tables(folder):
    with open(folder / "numbers.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["x", "y", "w", "class"])
        for row in range(170):
            label, shift = ("few", 0) if row % 17 < 6 else ("many", 55)
            writer.writerow([f"{row * 37 % 101 + shift}.5", row * row * 53 % 97, "abc"[row % 3], label])
    with open(folder / "words.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["u", "v", "w", "class"])
        for row in range(150):
            words = ["abcdef"[row * of % 31 * row % 6] for of in (3, 7, 11)]
            writer.writerow([*words, "few" if row % 15 < 4 else "many"])


def classes(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], Counter(row[-1] for row in rows[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    program = asked.program.resolve()

    def run(*command):
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=folder)

    found = json.loads(subprocess.run([program, "methods", "--json"], capture_output=True, text=True).stdout)
    jobs = []
    for method in found["methods"]:
        name = method["name"]
        table = "words.csv" if name == "smote-n" else "numbers.csv"
        # K-means SMOTE's clusters are others, and a class may be strong in none of them.
        more = ["--param", "balance=0.1"] if name == "kmeans-smote" else []
        more += ["--param", "epochs=2"] if any(it["key"] == "epochs" for it in method["parameters"]) else []
        jobs.append((name, table, ["--method", name, *more]))
    for cleaner in found["cleaners"]:
        for when in ("before", "after"):
            jobs.append((f"{cleaner['name']} {when}", "numbers.csv", [f"--clean-{when}", cleaner["name"]]))
    for undersampler in found["undersamplers"]:
        total = ["--total", "many=60", "--total", "few=70", "--undersample"]
        jobs.append((undersampler["name"], "numbers.csv", [*total, undersampler["name"]]))
    jobs += [(f"nearmiss {it}", "numbers.csv", ["--total", "many=60", "--undersample", f"nearmiss:version={it}"]) for it in (2, 3)]
    jobs.append(("centroids soft", "numbers.csv", ["--total", "many=60", "--total", "few=70", "--undersample", "centroids:voting=soft"]))
    jobs.append(("centroids soft, tomek", "numbers.csv", ["--method", "none", "--total", "many=9", "--undersample", "centroids:voting=soft", "--clean-after", "tomek"]))
    wrong = ran = absent = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        tables(folder)
        for name, table, options in jobs:
            done = run(program, "resample", table, "--target", "class", "--out", "ours.csv", "--save-recipe", "r.toml", "--quiet", *options)
            if done.returncode:
                wrong += 1
                print(f"{name}: {done.stderr.strip()}")
                continue
            script = run(program, "recipe", "r.toml", "--as", "python", "--input", table)
            if script.returncode:
                absent += 1
                print(f"{name}: {script.stderr.strip()}")
                continue
            (folder / "s.py").write_text(script.stdout)
            done = run(asked.python, "-W", "error::SyntaxWarning", "s.py")
            if done.returncode:
                wrong += 1
                print(f"{name}: does not run: {done.stderr.strip().splitlines()[-1]}")
                continue
            ran += 1
            (header, ours), (others_header, theirs) = classes(folder / "ours.csv"), classes(folder / "resampled.csv")
            if header != others_header:
                wrong += 1
                print(f"{name}: another header, {others_header}")
            same = "as many rows" if ours == theirs else f"{dict(theirs)} rows, smotescope {dict(ours)}"
            print(f"{name}: runs, {same}")
    print(f"{ran} scripts run, {absent} refused, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
