#!/usr/bin/env python3
"""Run the Spark script of recipes on tables of many kinds, and compare its rows with those of smotescope.

    check_spark.py SMOTESCOPE [--python PYTHON] [--only NAME]

Installs pyspark 4 into a temporary folder, unless a PYTHON that has it is named. Of every case smotescope resamples a table and writes
the recipe as a Spark script, which is run in local mode with 4 and with 7 partitions. Of the two folders that come out the SHA-256 has
to be the same; of the rows every cell has to be smotescope's, every base, neighbour and gap that of its provenance, and the ledger its
ledger. One case is read in other forms as well: packed by gzip, as a folder of two CSV files, as a Parquet file and as a folder of two; the
new rows have to be the same, and from CSV the real ones too. Settings that the script lacks have to be refused in one line. Needs Java
17. The exit code is 1 if anything differs.
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

PARTITIONS = (4, 7)


def odd_table(path):
    """Everything at once: semicolons, decimal commas, quotes, broken lines, missing cells, groups, blanks, spellings, several classes."""
    chance = random.Random(7)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["note", "size", "count", "long", "town", "kind_a", "kind_b", "kind_c", "ill", "group"])
        for row in range(900):
            kind = chance.randrange(3)
            group = chance.choices(["rare, \"odd\"", "middle", "größte"], [1, 3, 8])[0]
            size = f"{chance.gauss(20, 6) + 3 * kind:.2f}".replace(".", ",")
            long = repr(chance.random() * 3).replace(".", ",")
            town = chance.choice([" Ulm", "Bad; Ems", "Köln", "Essen"])
            count = str(chance.randrange(-9, 40))
            cells = [f"says \"{row}\"\nin two lines", size, count, long, town, *(str(int(kind == it)) for it in range(3)),
                     chance.choice("yn"), group]
            for at in (1, 2, 4, 8):
                if chance.random() < 0.02:
                    cells[at] = chance.choice(["", "NA", "?"])
            writer.writerow(cells)


def small_grid(path):
    """Whole numbers from few to few, so that most new rows equal a real one of either class."""
    chance = random.Random(3)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["a", "b", "c", "class"])
        for row in range(700):
            few = row % 10 == 0
            a, b = (chance.randrange(12) + 3 * few for _ in range(2))
            writer.writerow([a, b, chance.choice("uvw"), "few" if few else "many"])


def words(path):
    """Categories alone, and no number to scale."""
    chance = random.Random(5)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["u", "v", "w", "class"])
        for row in range(400):
            few = row % 8 == 0
            writer.writerow([*(chance.choice("abcdef"[few:]) for _ in range(3)), "few" if few else "many"])


# Name, table (a sample, or a function that writes one), target, options, rows wanted of the classes.
CASES = [
    ("numbers", "wine", "class", [], 3000),
    ("categories", "stroke-clinic", "stroke", ["--flag", "made"], 9000),
    ("smote-nc", "german-credit", "credit_risk", ["--categorical", "nc", "--scale", "minmax", "--k", "3"], 4000),
    ("everything", odd_table, "group", ["--missing", "impute", "--output", "synthetic", "--coarsen", "count=5", "--seed", "9007199254740993"], 1500),
    ("dropped", odd_table, "group", ["--scale", "none", "--decimals", "full", "--ignore", "town"], 1200),
    ("identical", small_grid, "class", ["--oversupply", "1.1"], None),
    ("words", words, "class", ["--missing", "impute", "--drop-identical", "off"], None),
    ("copies", "stroke-clinic", "stroke", ["--method", "random", "--coarsen", "age=5"], None),
]
# The case that is read in other forms.
IN_FORMS = "numbers"
REFUSED = [
    ["--method", "adasyn"], ["--drop-closest", "5"], ["--clean-before", "tomek"], ["--shuffle", "on"],
    ["--undersample", "random"], ["--missing", "level"], ["--bases", "borderline"],
]


# For the Python that has pandas: a table as a Parquet file and as a folder of two.
PARQUET = """
import sys, pandas
table = pandas.read_csv(sys.argv[1])
half = len(table) // 2
table.to_parquet("one.parquet")
table[:half].to_parquet("two.parquet/a.parquet")
table[half:].to_parquet("two.parquet/b.parquet")
"""


def forms(file, folder):
    """The same rows in other files and folders of text; makes the folder for Parquet too. All by name, and whether they are text."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    half = len(lines) // 2
    with gzip.open(folder / "forms.csv.gz", "wt", encoding="utf-8") as packed:
        packed.writelines(lines)
    (folder / "two-csv").mkdir()
    (folder / "two-csv/a.csv").write_text("".join(lines[:half]), encoding="utf-8")
    (folder / "two-csv/b.csv").write_text("".join(lines[:1] + lines[half:]), encoding="utf-8")
    (folder / "two.parquet").mkdir()
    return {"forms.csv.gz": True, "two-csv": True, "one.parquet": False, "two.parquet": False}


def lines(folder):
    """The rows of a folder of CSV files, in the order of their names, and their SHA-256."""
    rows, sha = [], hashlib.sha256()
    for path in sorted(folder.glob("part-*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            text = file.read()
        with open(path, newline="", encoding="utf-8") as file:
            head, *own = csv.reader(file, delimiter=DELIMITER)
        rows += own
        sha.update(text[text.index("\n") + 1:].encode())
    return head, rows, sha.hexdigest()


def main():
    global DELIMITER
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("program", type=Path)
    asked.add_argument("--python")
    asked.add_argument("--only", action="append")
    asked = asked.parse_args()
    program, wrong, compared = asked.program.resolve(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        python = asked.python
        if not python:
            venv.create(folder / "venv", with_pip=True)
            python = folder / "venv/bin/python"
            subprocess.run([python, "-m", "pip", "install", "--quiet", "pyspark[sql]==4.*"], check=True)
        where = {**os.environ, "PYSPARK_PYTHON": str(python), "SPARK_LOCAL_IP": "127.0.0.1",
                 "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell"}
        versions = "import pyspark, pandas, numpy, pyarrow; print(*(f'{it.__name__} {it.__version__}' for it in (pyspark, pandas, numpy, pyarrow)))"
        print(subprocess.run([python, "-c", versions], capture_output=True, text=True).stdout.strip())

        def run(*command, **more):
            return subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=folder, **more)

        for name, table, target, options, total in CASES:
            if asked.only and name not in asked.only:
                continue
            file = f"{name}.csv"
            if isinstance(table, str):
                run(program, "samples", table, "--out", file)
            else:
                table(folder / file)
            options = ["--target", target, "--shuffle", "off", *options]
            described = json.loads(run(program, "describe", file, "--target", target, "--json").stdout)
            DELIMITER = ";" if table is odd_table else ","
            if total:
                for one in described["target"]["classes"]:
                    options += ["--total", f"{one['label']}={max(total, one['count'])}"]
            done = run(program, "resample", file, "--out", "ours.csv", "--save-recipe", "r.toml", "--provenance", "p.csv",
                       "--manifest", "m.json", "--quiet", *options)
            script = run(program, "recipe", "r.toml", "--as", "spark", "--input", file)
            if done.returncode or script.returncode:
                wrong += 1
                print(f"{name}: {(done.stderr + script.stderr).strip()}")
                continue
            (folder / "job.py").write_text(script.stdout, encoding="utf-8")
            found, ledgers, seconds = [], [], []
            for partitions in PARTITIONS:
                begun = time.monotonic()
                done = run(python, "job.py", "--partitions", partitions, "--out", f"{name}{partitions}", env=where)
                seconds.append(time.monotonic() - begun)
                if done.returncode:
                    print(f"{name}: {done.stderr.strip()[-2000:]}")
                    break
                found.append(lines(folder / f"{name}{partitions}"))
                ledgers.append(json.loads(done.stdout)["ledger"])
            if len(found) < len(PARTITIONS):
                wrong += 1
                continue
            with open(folder / "ours.csv", newline="", encoding="utf-8") as open_file:
                ours = list(csv.reader(open_file, delimiter=DELIMITER))[1:]
            with open(folder / "p.csv", newline="", encoding="utf-8") as open_file:
                kept = [row for row in csv.DictReader(open_file) if row["fate"] == "kept"]
            manifest = json.loads((folder / "m.json").read_text())
            head, theirs, sha = found[0]
            flagged = "--flag" in options
            width = len(ours[0]) - flagged
            new = len(theirs) - len(kept)
            cells = sum(a[:width + flagged] == b for a, b in zip(theirs[new:], ours[new:]))
            origins = sum(row[width + 1:] == [it["base_row"], it["neighbour_row"], it["gap"]] for row, it in zip(theirs[new:], kept))
            real = [row[:width] for row in theirs[:new]] == [row[:width] for row in ours[:new]]
            kinds = {it["name"]: it["kind"] for it in manifest["columns"] if it["role"] == "feature"}
            same = {
                "sha-256": len({it[2] for it in found}) == 1, "ledger": ledgers == [manifest["ledger"]] * len(PARTITIONS),
                "real rows": real, "number of rows": len(theirs) == len(ours),
                "new rows": cells == len(kept), "origins": origins == len(kept), "kinds": kinds_of(script.stdout) == kinds,
            }
            compared += len(kept)
            differs = [it for it, is_same in same.items() if not is_same]
            wrong += bool(differs)
            if name == IN_FORMS:
                others = forms(folder / file, folder)
                made = run(python, "-c", PARQUET, file)
                if made.returncode:
                    sys.exit(made.stderr)
                for form, is_text in others.items():
                    done = run(python, "job.py", "--partitions", 4, "--input", form, "--out", f"{form}-out", env=where)
                    rows = lines(folder / f"{form}-out")[1] if done.returncode == 0 else []
                    same_new, same_real = rows[new:] == theirs[new:], rows[:new] == theirs[:new]
                    fine = len(rows) == len(theirs) and same_new and (same_real or not is_text)
                    wrong += not fine
                    print(f"{name} from {form}: {'the same rows' if fine else 'DIFFERS ' + done.stderr.strip()[-500:]}"
                          + ("" if same_real else ", real rows written in another way"), flush=True)
            took = ", ".join(f"{it:.0f} s" for it in seconds)
            print(f"{name}: {cells} of {len(kept)} new rows and {origins} origins are smotescope's, {len(theirs)} rows, "
                  f"sha-256 {sha[:16]} with 4 and 7 partitions ({took})" + (f"; DIFFERS: {', '.join(differs)}" if differs else ""), flush=True)
        run(program, "samples", "stroke-clinic", "--out", "t.csv")
        for options in [] if asked.only else REFUSED:
            (folder / "r.toml").unlink(missing_ok=True)
            run(program, "resample", "t.csv", "--target", "stroke", "--out", "o.csv", "--save-recipe", "r.toml", "--quiet", *options)
            done = run(program, "recipe", "r.toml", "--as", "spark", "--input", "t.csv")
            refused = done.returncode == 2 and done.stderr.count("\n") == 1 and "the Spark script" in done.stderr
            wrong += not refused
            print(f"{' '.join(options)}: {'refused' if refused else 'NOT REFUSED'}: {done.stderr.strip()}")
    print(f"{compared} new rows compared, {wrong} wrong")
    sys.exit(1 if wrong else 0)


def kinds_of(script):
    """The kinds that a script carries, by column."""
    known = {}
    exec(script[script.index("\nFILE = "):script.index("\nBLANKS = ")], known)
    kinds = {name: "integer" if decimals == 0 and digits is None else "decimal" for name, (decimals, digits, _, _) in known["NUMBERS"].items()}
    for name, levels in known["NOMINALS"].items():
        if isinstance(levels, list):
            kinds[name] = "binary" if name in known["BINARY"] else "category"
        else:
            kinds |= dict.fromkeys(levels, "one_hot")
    return kinds


if __name__ == "__main__":
    main()
