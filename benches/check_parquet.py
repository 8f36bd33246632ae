#!/usr/bin/env python3
"""Read what smotescope writes as Parquet with pyarrow, pandas, polars and DuckDB.

    check_parquet.py SMOTESCOPE

From every file of tests/golden/parquet, from tables of pandas and polars made here and from the same rows as CSV, smotescope resamples
to Parquet. The real rows have to come back equal, with the schema, the categories and their order, and the metadata of the source plus
the flag column; all four programs have to read the same rows; the synthetic ones have to be those that smotescope writes as CSV; and
provenance and removed rows have to hold what they hold as CSV. The bytes have to be the same on one thread.

Needs pyarrow, pandas, polars and duckdb. The exit code is 1 if something differs.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

GOLDEN = Path(__file__).resolve().parent.parent / "tests/golden/parquet"
SAME = ["pandas", "polars", "duckdb", "gzip", "lz4", "delta", "required", "kinds"]


def same(one, other):
    if isinstance(one, float) and isinstance(other, float) and np.isnan(one) and np.isnan(other):
        return True
    return one == other


def rows(table):
    return list(zip(*[column.to_pylist() for column in table.columns], strict=True))


def made(folder):
    every = range(80)
    frame = pd.DataFrame(
        {
            "n": np.arange(80) * 37 % 53 / 4,
            "whole": pd.array([None if row % 11 == 0 else row * 7 % 29 for row in every], dtype="Int64"),
            "size": pd.Categorical(
                [["S", "L", "M"][row % 3] for row in every], categories=["S", "M", "L", "XL"], ordered=True
            ),
            "when": pd.date_range("2024-01-01", periods=80, freq="h", tz="Europe/Berlin"),
            "word": [["tea", "", "a \"b\", c", None][row % 4] for row in every],
            "class": pd.Categorical(["yes" if row % 8 == 0 else "no" for row in every]),
        },
        index=pd.Index([f"r{row}" for row in every], name="key"),
    )
    frame.to_parquet(folder / "frame.parquet")
    made = pl.DataFrame(
        {
            "n": [row * 37 % 53 / 4 for row in every],
            "size": pl.Series([["S", "L", "M"][row % 3] for row in every], dtype=pl.Enum(["S", "M", "L", "XL"])),
            "town": pl.Series([["Ely", "Bath", None][row % 3] for row in every], dtype=pl.Categorical),
            "class": ["yes" if row % 8 == 0 else "no" for row in every],
        }
    )
    made.write_parquet(folder / "enums.parquet")
    rows = pd.read_parquet(GOLDEN / "pandas.parquet")
    rows.assign(flag=[row % 3 == 0 for row in range(90)]).to_csv(folder / "plain.csv", index=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    program = parser.parse_args().program.resolve()
    wrong = []
    checks = 0

    def check(holds, what):
        nonlocal checks
        checks += 1
        if not holds:
            wrong.append(what)
            print("WRONG", what)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def run(*arguments):
            done = subprocess.run([program, *map(str, arguments), "--quiet"], cwd=folder, capture_output=True, text=True)
            check(done.returncode == 0 and not done.stderr, f"{arguments}: {done.stderr}")

        made(folder)
        for file in [*(GOLDEN / f"{name}.parquet" for name in SAME), *sorted(folder.glob("*.*"))]:
            of = file.name
            options = ["--flag", "made", "--missing", "impute", "--drop-closest", "5", "--seed", "7", "--clean", "tomek"]
            beside = ["--provenance", "p.parquet", "--removed", "r.parquet"]
            run("resample", file, "--out", "out.parquet", *options, *beside)
            first = (folder / "out.parquet").read_bytes()
            run("resample", file, "--out", "out.parquet", *options, "--threads", "1")
            check(first == (folder / "out.parquet").read_bytes(), f"{of}: other bytes on one thread")
            run("resample", file, "--out", "out.csv", *options, "--provenance", "p.csv", "--removed", "r.csv")
            out = pq.read_table(folder / "out.parquet")
            found = rows(out)
            real = [row[:-1] for row in found if row[-1] == 0]
            if file.suffix == ".parquet":
                source = pq.read_table(file)
                kept = {row for row in map(repr, rows(source))}
                check(all(repr(row) in kept for row in real), f"{of}: real rows differ")
                for field in source.schema:
                    written = out.schema.field(field.name)
                    check(written.type == field.type, f"{of}: {field.name} is {written.type}, not {field.type}")
                    check(written.metadata == field.metadata, f"{of}: what is said of {field.name}")
                check(out.schema.names == [*source.schema.names, "made"], f"{of}: columns")
                check((out.schema.metadata or {}) == (source.schema.metadata or {}), f"{of}: metadata")
                for column in source.schema:
                    if pa.types.is_dictionary(column.type):
                        levels = [
                            table.column(column.name).chunk(0).dictionary.to_pylist() for table in (source, out)
                        ]
                        check(levels[0] == levels[1], f"{of}: levels of {column.name}: {levels}")
                frames = [pd.read_parquet(path) for path in (file, folder / "out.parquet")]
                for column in frames[0]:
                    kinds = [frame[column].dtype for frame in frames]
                    if frames[1][column].isna().any() and not frames[0][column].isna().any():
                        # New rows have no cells there, and whole numbers of pandas no missing ones.
                        continue
                    check(kinds[0] == kinds[1], f"{of}: in pandas {column} is {kinds[1]}, not {kinds[0]}")
                kinds = [pl.read_parquet(path).schema for path in (file, folder / "out.parquet")]
                for column, kind in kinds[0].items():
                    check(kinds[1][column] == kind, f"{of}: in polars {column} is {kinds[1][column]}, not {kind}")
                path = folder / "out.parquet"
                described = [
                    dict(duckdb.sql(f"select column_name, column_type from (describe from '{it}')").fetchall())
                    for it in (file, path)
                ]
                check(described[0].items() <= described[1].items(), f"{of}: in DuckDB {described}")
            frame = pd.read_parquet(folder / "out.parquet")
            check(len(frame) == len(found), f"{of}: pandas reads {len(frame)} rows")
            of_polars = pl.read_parquet(folder / "out.parquet")
            for column in out.schema.names:
                if out.schema.field(column).type in (pa.float16(), pa.uint64()):
                    continue
                ours = out.column(column).to_pylist()
                theirs = of_polars[column].to_list()
                check(all(map(same, ours, theirs)) and len(ours) == len(theirs), f"{of}: polars reads {column} otherwise")
            wide = duckdb.sql(f"select * from '{folder / 'out.parquet'}'").fetchall()
            simple = [at for at, field in enumerate(out.schema) if not pa.types.is_timestamp(field.type)]
            check(
                len(wide) == len(found)
                and all(same(a[at], b[at]) for a, b in zip(wide, found, strict=True) for at in simple),
                f"{of}: DuckDB reads other rows",
            )
            with open(folder / "out.csv", newline="") as text:
                cells = list(csv.reader(text))
            check(cells[0] == out.schema.names and len(cells) == len(found) + 1, f"{of}: the CSV has other rows")
            for at, field in enumerate(out.schema):
                if pa.types.is_floating(field.type) or pa.types.is_integer(field.type) and file.suffix == ".parquet":
                    numbers = [None if cell == "" else float(cell) for cell in (row[at] for row in cells[1:])]
                    ours = [None if row[at] is None else float(row[at]) for row in found]
                    digits = 1e-3 if field.type == pa.float16() else 1e-6
                    near = all(
                        (a is None and (b is None or np.isnan(b)))
                        or (a is not None and b is not None and abs(a - b) <= digits * max(1, abs(a)))
                        for a, b in zip(numbers, ours, strict=True)
                    )
                    check(near, f"{of}: {field.name} differs from the CSV")
                if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
                    words = [row[at] for row in cells[1:]]
                    check(words == [row[at] or "" for row in found], f"{of}: {field.name} differs from the CSV")
            for stem in "pr":
                table = pq.read_table(folder / f"{stem}.parquet")
                with open(folder / f"{stem}.csv", newline="") as text:
                    cells = list(csv.reader(text))
                check(table.schema.names == cells[0], f"{of}: columns of {stem}: {table.schema.names}")

                def plain(value):
                    return "" if value is None else value

                ours = [[plain(value) for value in row] for row in rows(table)]
                theirs = [
                    [float(cell) if isinstance(value, (int, float)) else cell for cell, value in zip(row, mine, strict=True)]
                    for row, mine in zip(cells[1:], ours, strict=False)
                ]
                check(ours == theirs and len(ours) == len(cells) - 1, f"{of}: {stem} differs from the CSV")
            print(of, len(found), "rows", flush=True)
    print(f"{checks} checks, {len(wrong)} wrong")
    sys.exit(bool(wrong))


main()
