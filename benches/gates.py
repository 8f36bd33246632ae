"""What the gates of the audit say of every method's rows, table by table, as a table in Markdown.

    python3 benches/gates.py target/release/smotescope [--methods smote,copula,cart,arf] [--tables wine,orchard] [--extra FILE:TARGET …]

Half of the rows of every class are learnt from and half are held out. Needs nothing besides Python.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile
from collections import defaultdict

USUAL = ["stroke-clinic", "german-credit", "breast-cancer", "wine", "car-insurance", "shipwreck", "card-fraud", "animal-shelter",
         "orchard", "chess-club"]


def halves(path, target, folder):
    """Writes every other row of each class to either side; of rows that are equal, those that were not learnt from are left out."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    at, seen = header.index(target), defaultdict(int)
    sides = ([], [])
    for row in rows:
        seen[row[at]] += 1
        sides[seen[row[at]] % 2].append(row)
    learnt = set(map(tuple, sides[1]))
    sides = (sides[1], [row for row in sides[0] if tuple(row) not in learnt])
    for name, side in zip(("real.csv", "held.csv"), sides):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *side])


def judged(program, path, target, methods, folder):
    halves(path, target, folder)
    files = []
    for method in methods:
        out = folder / f"{method}.csv"
        made = subprocess.run(
            [program, "resample", folder / "real.csv", "--target", target, "--method", method, "--output", "synthetic", "--quiet",
             "--out", out], capture_output=True, text=True)
        if made.returncode == 0:
            files.append((method, out))
        else:
            yield method, None, made.stderr.strip().removeprefix("error: ")
    for method, out in files:
        ran = subprocess.run(
            [program, "audit", "--real", folder / "real.csv", "--holdout", folder / "held.csv", "--target", target, "--synthetic",
             out, "--json"], capture_output=True, text=True)
        if ran.returncode in (0, 3):
            yield method, {gate["id"]: gate for gate in json.loads(ran.stdout)["gates"]}, ""
        else:
            yield method, None, ran.stderr.strip().removeprefix("error: ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--methods", default="smote,copula,cart,arf")
    parser.add_argument("--tables", default=",".join(USUAL))
    parser.add_argument("--extra", nargs="*", default=[])
    options = parser.parse_args()
    program = options.program.resolve()
    known = {it["name"]: it["target"] for it in json.loads(subprocess.check_output([program, "samples", "--json"]))["samples"]}
    print("| table | method | membership | red gates | coverage | utility |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        tables = [(name, None, known[name]) for name in filter(None, options.tables.split(","))]
        tables += [(pathlib.Path(file).stem, file, target) for file, target in (it.rsplit(":", 1) for it in options.extra)]
        for name, path, target in tables:
            if path is None:
                path = place / f"{name}.csv"
                subprocess.check_call([program, "samples", name, "--out", path], stdout=subprocess.DEVNULL)
            for method, gates, why in judged(program, path, target, options.methods.split(","), place):
                if gates is None:
                    print(f"| {name} | {method} | | {why} | | |", flush=True)
                    continue
                red = [gate["name"] for gate in gates.values() if gate["verdict"] == "red"]
                figure = lambda gate: gates[gate]["shown"] if gates[gate]["figure"] is not None else "cannot say"
                shown = " | ".join([figure("membership"), ", ".join(red) or "none", figure("coverage"), figure("utility")])
                print(f"| {name} | {method} | {shown} |", flush=True)


if __name__ == "__main__":
    main()
