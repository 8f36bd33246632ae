#!/usr/bin/env python3
"""Recompute what `smotescope resample` says of its output, with pandas and scikit-learn instead of its own code.

    check_provenance.py FILE OUT P.csv M.json [--lenient-ties] [--compare] [--quiet]

FILE is the table that was resampled and OUT the result; P.csv and M.json are what --provenance and --manifest wrote in
the same run. From the manifest come only the kinds and groups of the columns, the recipe and the ledger to be checked.
Scales, neighbours, interpolation, repair, distances and selection are computed anew from FILE and the draws in P.csv.

One line per check: PASS or FAIL, the number of the check, what was looked at and the figure found.

 1  OUT begins with FILE byte for byte; sizes, digests, rows and the ledger add up
 2  base and neighbour are complete rows of the class, and the neighbour is among the k nearest of the base
 3  gaps, bases and neighbours are uniform (Kolmogorov-Smirnov, chi-square; p above 0.0001)
 4  every kept row stands in OUT as interpolation and repair give it, cell by cell, as text and as numbers
 5  nearest real row and distance
 6  the rows called identical are equal to a real row in every feature, and no others are
 7  the closest per cent are dropped, the first ones of the rest are kept

Of equally near rows the lowest number is expected; distances that differ by less than 1e-9 count as equal. With
--lenient-ties a higher number among them is reported and does not fail.
--compare adds, for information, means and deviations of the new rows beside those of imbalanced-learn's SMOTE.
--quiet prints failures alone. The exit code is 1 if a check failed, and 2 if a file cannot be used.

Needs numpy, pandas and scikit-learn; --compare needs imbalanced-learn. Method `smote` only. The search for the nearest
row is by brute force: tables of up to some ten thousand rows.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.stats import chisquare, kstest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

NEAR = 1e-9  # distances that differ by less count as equal
UNLIKELY = 1e-4  # p-values below this fail
MISSING = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"}
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?")
UNROUNDED = 2.0**53  # every double beyond is whole
ORIGIN = ["class", "index", "base_row", "neighbour_row", "gap", "nearest_real_row", "distance", "fate"]


class Report:
    """The lines that are printed, and whether all was well."""

    def __init__(self, quiet):
        self.quiet, self.failed, self.checks = quiet, 0, 0

    def check(self, number, what, good, figure):
        self.checks += 1
        self.failed += not good
        if not (good and self.quiet):
            print(f"{'PASS' if good else 'FAIL'}  {number:<3} {what}: {figure}")

    def info(self, text):
        if not self.quiet:
            print(f"info      {text}")


# Text


def decoded(data):
    """The text of a file, without its byte order mark."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def records(text, delimiter):
    """Raw cells, quotes and blanks included, of every record that is not a blank line."""
    if '"' not in text:
        return [line.split(delimiter) for line in re.split(r"\r\n|\n|\r", text) if line]
    rows, row, start, at, inside = [], [], 0, 0, False
    while at <= len(text):
        character = text[at : at + 1]
        if character == '"' and (inside or at == start):
            inside = not inside
        elif not inside and character in (delimiter, "\n", "\r", ""):
            row.append(text[start:at])
            start = at + 1
            if character != delimiter:
                if row != [""]:
                    rows.append(row)
                row = []
        elif inside and character == "":
            sys.exit("a quote is never closed")
        at += 1
    return rows


def label(raw):
    """What a cell says: without quotes and the blanks around it."""
    if raw.startswith('"') and raw.rstrip().endswith('"') and len(raw.rstrip()) > 1:
        raw = raw.rstrip()[1:-1].replace('""', '"')
    return raw.strip()


def number(text):
    """Value and decimals of a number written with a point; None if it is none."""
    found = NUMBER.fullmatch(text)
    if not found or re.match(r"[+-]?0\d", text):
        return None
    decimals = len(found[1] or found[2] or "") - int(found[3] or 0)
    return float(text) + 0.0, max(decimals, 0)


class Table:
    """A delimited text file as raw cells and as labels."""

    def __init__(self, path, names, has_header=True):
        self.bytes = Path(path).read_bytes()
        text = decoded(self.bytes)
        for delimiter in ",;\t|":
            rows = records(text, delimiter)
            fits = len(rows[0]) == len(names) and (not has_header or [label(raw) for raw in rows[0]] == names)
            if fits and all(len(row) == len(names) for row in rows):
                break
        else:
            sys.exit(f"{path}: the columns are not those of the manifest: {', '.join(names)}")
        self.delimiter, self.text = delimiter, text
        self.raw = pd.DataFrame(rows[1:] if has_header else rows, columns=names, dtype=object)
        self.labels = self.raw.map(label)
        self.missing = self.labels.isin(MISSING)
        self.comma = False
        if delimiter == ";":
            cells = self.labels.to_numpy().ravel()
            commas = sum("," in cell and number(cell.replace(",", ".")) is not None for cell in cells)
            self.comma = commas > sum("." in cell and number(cell) is not None for cell in cells)

    def number(self, text):
        return number(text.replace(",", ".") if self.comma else text)


# Features


def in_order(table, labels):
    """Different labels by value if all are numbers, else by their letters; labels of the same value are one level."""
    numbers = {text: table.number(text) for text in set(labels)}
    if any(found is None for found in numbers.values()):
        return {text: at for at, text in enumerate(sorted(numbers, key=lambda text: text.encode()))}
    values = sorted({found[0] for found in numbers.values()})
    return {text: values.index(found[0]) for text, found in numbers.items()}


def first_spellings(codes, raw):
    spelling = {}
    for code, cell in zip(codes, raw):
        if code >= 0:
            spelling.setdefault(int(code), cell)
    return spelling


class Number:
    """A numeric column, its decimals and the look of its cells."""

    nominal = False

    def __init__(self, table, name, kind):
        self.name, self.kind, self.columns = name, kind, [name]
        present = ~table.missing[name].to_numpy()
        read = [table.number(text) if there else None for text, there in zip(table.labels[name], present)]
        self.wrong = sum(there and found is None for found, there in zip(read, present))
        self.values = np.array([np.nan if found is None else found[0] for found in read])
        decimals = [found[1] for found in read if found]
        self.least, self.most = min(decimals, default=0), min(max(decimals, default=0), 15)
        cells = table.raw[name][present]
        self.quoted = all(cell.startswith('"') for cell in cells)
        inner = [cell.strip()[1:-1] if cell.startswith('"') else cell for cell in cells]
        around = {(cell[: len(cell) - len(cell.lstrip())], cell[len(cell.rstrip()) :]) for cell in inner}
        self.before, self.after = around.pop() if len(around) == 1 else ("", "")
        self.comma = table.comma

    def missing(self):
        return np.isnan(self.values)

    def impute(self, rows):
        median = np.nanmedian(self.values[rows]) if not np.isnan(self.values[rows]).all() else 0.0
        self.values = np.where(np.isnan(self.values), median, self.values)

    def repaired(self, values, full):
        if self.kind != "integer" and full:
            return values + 0.0
        steps = 1.0 if self.kind == "integer" else 10.0**self.most
        size = np.abs(values * steps)
        whole = np.floor(size)
        rounded = np.copysign(whole + (size - whole >= 0.5), values) / steps
        return np.where(size < UNROUNDED, rounded, values) + 0.0

    def text(self, value, full):
        digits = np.format_float_positional(value, trim="-") if full else f"{value:.{self.most}f}"
        whole, _, fraction = digits.partition(".")
        fraction = fraction.rstrip("0").ljust(self.least, "0")
        sign = "" if whole != "-0" or fraction.strip("0") else "0"
        text = (sign or whole) + ("." + fraction if fraction else "")
        text = self.before + (text.replace(".", ",") if self.comma else text) + self.after
        return f'"{text}"' if self.quoted else text


class Levels:
    """A category or a binary column."""

    nominal = True

    def __init__(self, table, name, kind):
        self.name, self.kind, self.columns = name, kind, [name]
        present = ~table.missing[name]
        order = in_order(table, table.labels[name][present])
        self.codes = np.array([order[text] if there else -1 for text, there in zip(table.labels[name], present)])
        self.count = len(set(order.values()))
        self.wrong = int(kind == "binary" and self.count != 2)
        self.spelling = first_spellings(self.codes, table.raw[name])

    def missing(self):
        return self.codes < 0

    def impute(self, rows):
        seen = self.codes[rows]
        counts = np.bincount(seen[seen >= 0], minlength=self.count)
        self.codes = np.where(self.codes < 0, counts.argmax(), self.codes)

    def text(self, code, _name):
        return self.spelling[int(code)]


class Group(Levels):
    """One-hot columns that stand for one category; level l is the l-th column."""

    def __init__(self, table, name, columns):
        self.name, self.kind, self.columns = name, "one_hot", columns
        cells = np.array(
            [[(table.number(text) or (np.nan,))[0] for text in table.labels[column]] for column in columns]
        ).T
        complete = ~np.isnan(cells).any(axis=1)
        self.wrong = int((cells[complete].sum(axis=1) != 1).sum() + (~np.isin(cells[complete], (0, 1))).sum())
        self.codes = np.where(complete, np.nan_to_num(cells).argmax(axis=1), -1)
        self.count = len(columns)
        self.spellings = [
            first_spellings(np.nan_to_num(cells[:, at], nan=-1), table.raw[column]) for at, column in enumerate(columns)
        ]

    def text(self, code, name):
        at = self.columns.index(name)
        return self.spellings[at].get(int(code == at), "?")


def features(table, columns):
    found, groups = [], {}
    for column in columns:
        if column["role"] == "feature" and column["kind"] == "one_hot":
            groups.setdefault(column["group"], []).append(column["name"])
    for column in columns:
        name, kind = column["name"], column["kind"]
        if column["role"] != "feature":
            continue
        if kind in ("integer", "decimal"):
            found.append(Number(table, name, kind))
        elif kind in ("binary", "category"):
            found.append(Levels(table, name, kind))
        elif kind == "one_hot" and groups[column["group"]][0] == name:
            found.append(Group(table, column["group"], groups[column["group"]]))
        elif kind != "one_hot":
            sys.exit(f"column {name}: a feature of kind {kind}?")
    return found


# The space


class Space:
    """Scaled coordinates of rows: of every class alike, or by class with SMOTE-NC."""

    def __init__(self, axes, rows, classes, recipe):
        self.axes, self.nc = axes, recipe["categorical"] == "nc" and any(axis.nominal for axis in axes)
        scaler = {"standard": StandardScaler, "minmax": MinMaxScaler}.get(recipe["scale"])
        self.encoders = {}
        for at, axis in enumerate(axes):
            if axis.nominal and (axis.kind != "binary" or self.nc):
                encoder = OneHotEncoder(categories=[np.arange(axis.count)], sparse_output=False)
                self.encoders[at] = encoder.fit(axis.codes[rows, None])
        widths = [self.axes[at].count if at in self.encoders else 1 for at in range(len(axes))]
        self.numeric = np.repeat([not axis.nominal for axis in axes], widths)
        wide = self.wide(self.values(rows))
        self.scaler = scaler().fit(wide) if scaler else None
        constant = wide.min(axis=0) == wide.max(axis=0)
        self.alive = np.where(constant, 0.0, 1.0)
        self.cost = {}
        if self.nc:
            numeric = self.scaled(wide)[:, self.numeric]
            for name in set(classes):
                deviations = numeric[classes == name].std(axis=0)
                self.cost[name] = np.median(deviations) if len(deviations) else 0.0

    def values(self, rows):
        """Unscaled values and codes, one column an axis."""
        return np.column_stack([axis.codes[rows] if axis.nominal else axis.values[rows] for axis in self.axes])

    def wide(self, values):
        blocks = []
        for at in range(len(self.axes)):
            if at in self.encoders:
                blocks.append(self.encoders[at].transform(values[:, [at]].astype(int)))
            else:
                blocks.append(values[:, [at]].astype(float))
        return np.hstack(blocks)

    def scaled(self, wide):
        return (self.scaler.transform(wide) if self.scaler else wide) * self.alive

    def points(self, values, name):
        wide = self.wide(values)
        if not self.nc:
            return self.scaled(wide)
        # Two of the one-hot columns differ where levels do: each has half of the squared cost.
        return np.where(self.numeric, self.scaled(wide), wide * self.cost[name] / np.sqrt(2))


def searcher(points, k):
    # By the differences of coordinates. What scikit-learn takes for "euclidean" is a shortcut by scalar products that
    # loses half of the digits of small distances.
    metric = {"metric": "seuclidean", "metric_params": {"V": np.ones(points.shape[1])}}
    return NearestNeighbors(n_neighbors=k, algorithm="brute", **metric).fit(points)


def in_chunks(queries, points, size=256):
    for start in range(0, len(queries), size):
        yield start, cdist(queries[start : start + size], points)


def most_frequent(codes):
    """By row; of equally frequent codes the one that comes first."""
    counts = (codes[:, :, None] == codes[:, None, :]).sum(axis=2)
    return codes[np.arange(len(codes)), counts.argmax(axis=1)]


# The checks


class Checker:
    def __init__(self, options):
        self.report, self.lenient = Report(options.quiet), options.lenient_ties
        self.manifest = json.loads(Path(options.manifest).read_text(encoding="utf-8"))
        self.recipe, self.ledger = self.manifest["recipe"], self.manifest["ledger"]
        if self.recipe["method"] != "smote":
            sys.exit(f"method {self.recipe['method']}: only smote is checked")
        self.columns = self.manifest["columns"]
        names = [column["name"] for column in self.columns]
        self.has_header = not self.recipe["table"].get("no_header", False)
        self.table = Table(options.file, names, self.has_header)
        self.augmented = self.recipe["output"] == "augmented"
        self.shuffled = self.recipe.get("shuffle", not self.augmented)
        self.undersampled = sum(row["undersampled"] for row in self.ledger)
        written = [c["name"] for c in self.columns if self.augmented or c["role"] != "ignored"]
        self.written, self.flag = written, [self.recipe["flag"]] if self.recipe.get("flag") else []
        self.out = Table(options.out, written + self.flag, self.has_header)
        # Texts at first: Python's own float() keeps every digit of gap and distance.
        self.origins = pd.read_csv(options.provenance, dtype=str, keep_default_na=False, encoding="utf-8")
        if list(self.origins.columns) != ORIGIN:
            sys.exit(f"{options.provenance}: the columns are not {','.join(ORIGIN)}")
        for name in ORIGIN[1:7]:
            self.origins[name] = self.origins[name].map(float if name in ("gap", "distance") else int)
        self.prepare()

    def prepare(self):
        target = next(column["name"] for column in self.columns if column["role"] == "target")
        self.target = target
        self.target_axis = Levels(self.table, target, "category")
        codes = self.target_axis.codes
        spelled = {label(raw): code for code, raw in self.target_axis.spelling.items()}
        self.names = [row["class"] for row in self.ledger]
        name_of = {code: name for name, code in spelled.items()}
        self.classes = np.array([name_of.get(code, "") if code >= 0 else "" for code in codes], dtype=object)
        self.classless = codes < 0
        self.axes = features(self.table, self.columns)
        incomplete = np.any([axis.missing() for axis in self.axes], axis=0)
        learns = ~self.classless if self.recipe["missing"] == "impute" else ~(self.classless | incomplete)
        self.learning = np.flatnonzero(learns)
        if self.recipe["missing"] == "impute":
            for axis in self.axes:
                axis.impute(self.learning)
        self.space = Space(self.axes, self.learning, self.classes[self.learning], self.recipe)
        self.place = np.full(len(codes), -1)
        self.place[self.learning] = np.arange(len(self.learning))
        self.real = self.space.values(self.learning)
        self.real_classes = self.classes[self.learning]

    def growing(self):
        for name in self.names:
            rows = np.flatnonzero(self.origins["class"].to_numpy() == name)
            if len(rows):
                yield name, rows, np.flatnonzero(self.real_classes == name)

    def run(self, compare):
        self.check_kinds()
        self.check_sizes()
        if self.check_parents():
            self.check_uniform()
            self.rows = self.make_rows()
            self.check_cells()
            self.check_nearest()
            self.check_identical()
            self.check_selection()
            if compare:
                self.compare()
        return self.report

    def check_kinds(self):
        wrong = [axis.name for axis in self.axes if axis.wrong]
        decimals = [
            axis.name
            for axis in self.axes
            for column in self.columns
            if not axis.nominal and column["name"] == axis.name and column["decimals"] != axis.most
        ]
        kinds = Counter(axis.kind for axis in self.axes)
        figure = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        figure += f"; {len(self.learning)} of {len(self.classes)} rows learned from"
        if wrong + decimals:
            figure += f"; not so: {wrong}, decimals of {decimals}"
        self.report.check("0", "kinds fit the cells", not wrong + decimals, figure)

    # 1

    def check_sizes(self):
        check, table, out = self.report.check, self.table, self.out
        for what, data, said in (("input", table, self.manifest["input"]), ("output", out, self.manifest["output"])):
            same = hashlib.sha256(data.bytes).hexdigest() == said["sha256"] and len(data.bytes) == said["bytes"]
            check("1", f"{what} has the size and digest of the manifest", same, f"{len(data.bytes)} bytes")
        kept = sum(row["kept"] for row in self.ledger)
        real = len(table.raw) - self.undersampled if self.augmented else 0
        plain = self.augmented and not (self.shuffled or self.flag or self.undersampled)
        if plain:
            check("1", "OUT begins with FILE", out.bytes.startswith(table.bytes), f"{len(table.bytes)} bytes")
        elif self.augmented:
            cells = Counter(map(tuple, out.raw[self.written].to_numpy()))
            lacking = sum((Counter(map(tuple, table.raw.to_numpy())) - cells).values())
            check("1", "the real rows are in OUT", lacking <= self.undersampled, f"{lacking} not there")
        check("1", "rows of OUT = real + kept", len(out.raw) == real + kept, f"{len(out.raw)} = {real} + {kept}")
        check("1", "rows of the manifest", self.manifest["output"]["rows"] == len(out.raw), len(out.raw))
        faults = []
        after = Levels(out, self.target, "category")
        spelled = {code: label(raw) for code, raw in after.spelling.items()}
        finals = Counter(spelled[code] for code in after.codes if code >= 0)
        fates = Counter(zip(self.origins["class"], self.origins["fate"]))
        reals = Counter(self.classes)
        for row in self.ledger:
            name = row["class"]
            need = max(0, row["target"] - row["real"]) if self.augmented else row["target"]
            first = int(np.ceil(need * self.recipe["oversupply"] - 1e-9))
            parts = {fate: row[fate] for fate in ("identical", "closest", "surplus", "kept")}
            rules = {
                "generated is the sum of the fates": row["generated"] == sum(parts.values()),
                "fates in P.csv": all(fates[name, fate] == count for fate, count in parts.items()),
                "real": row["real"] == reals[name],
                "final": row["final"] == row["kept"] + (row["real"] - row["undersampled"] if self.augmented else 0),
                "classes of OUT": row["final"] == finals[name],
                "shortfall": row["shortfall"] == need - row["kept"] >= 0,
                "oversupply": row["generated"] >= first,
                "no top-up": self.recipe["top_up"] or row["generated"] == first,
                "enough tried": not (row["shortfall"] and self.recipe["top_up"]) or row["generated"] == 50 * need,
            }
            faults += [f"{name}: {rule}" for rule, holds in rules.items() if not holds]
        unknown = set(self.origins["class"]) - set(self.names)
        figure = f"{len(self.origins)} generated = " + " + ".join(
            f"{sum(row[fate] for row in self.ledger)} {fate}" for fate in ("identical", "closest", "surplus", "kept")
        )
        check("1", "ledger", not faults and not unknown, "; ".join([figure, *faults, *sorted(unknown)]))

    # 2

    def check_parents(self):
        check, origins = self.report.check, self.origins
        rows = origins[["base_row", "neighbour_row", "nearest_real_row"]].to_numpy()
        outside = (rows < 1) | (rows > len(self.classes))
        learned = self.place[np.clip(rows, 1, len(self.classes)) - 1] >= 0
        wrong = int((outside | ~learned).sum())
        foreign = sum(int((self.classes[rows[at, :2].ravel() - 1] != name).sum()) for name, at, _ in self.growing())
        check("2", "parents are complete rows of the class", wrong + foreign == 0,
              f"{wrong} incomplete, {foreign} of another class, of {2 * len(rows)}")
        same = int((rows[:, 0] == rows[:, 1]).sum())
        check("2", "base and neighbour are two rows", same == 0, f"{same} the same")
        order = [f"{name}/{i}" for name, at, _ in self.growing() for i in range(1, len(at) + 1)]
        given = (origins["class"] + "/" + origins["index"].astype(str)).tolist()
        check("2", "P.csv runs by class and index", order == given, f"{len(given)} rows")
        if wrong + foreign:
            return False
        self.base, self.neighbour, self.nearest = (self.place[rows[:, i] - 1] for i in range(3))
        self.gap, self.distance = origins["gap"].to_numpy(float), origins["distance"].to_numpy(float)
        self.rank, self.voters = np.zeros(len(rows), int), {}
        worst, far, tied, k = -np.inf, 0, 0, self.recipe["k"]
        for name, at, members in self.growing():
            points = self.space.points(self.real[members], name)
            within = searcher(points, k).kneighbors()[0][:, -1]
            inside = np.full(len(self.real), -1)
            inside[members] = np.arange(len(members))
            base, other = inside[self.base[at]], inside[self.neighbour[at]]
            excess = np.linalg.norm(points[base] - points[other], axis=1) - within[base]
            worst, far = max(worst, excess.max()), far + int((excess > NEAR).sum())
            ordered = np.empty((len(members), k), int)
            for start, apart in in_chunks(points, points):
                apart[np.arange(len(apart)), start + np.arange(len(apart))] = np.inf
                # Equal up to rounding is equal: then by the number of the row.
                ordered[start : start + len(apart)] = np.argsort(np.round(apart, 10), axis=1, kind="stable")[:, :k]
            hit = ordered[base] == other[:, None]
            tied += int((~hit.any(axis=1)).sum())
            self.rank[at] = np.where(hit.any(axis=1), hit.argmax(axis=1), k - 1)
            self.voters[name] = members[ordered[base]]
        check("2", f"neighbours are among the {k} nearest", far == 0,
              f"{far} of {len(rows)} beyond, largest excess {worst:.1e}")
        check("2", "of equally near rows the lower numbers", tied == 0 or self.lenient, f"{tied} neighbours not so")
        return True

    # 3

    def check_uniform(self):
        check = self.report.check
        outside = int(((self.gap < 0) | (self.gap >= 1)).sum())
        check("3", "gaps in [0, 1)", outside == 0, f"{self.gap.min():.3g} to {self.gap.max():.6g}")
        p = kstest(self.gap, "uniform").pvalue
        check("3", "gaps are uniform", p > UNLIKELY, f"p = {p:.3f}")
        for name, at, members in self.growing():
            seen = np.bincount(np.searchsorted(members, self.base[at]), minlength=len(members))
            p = uniform(seen)
            check("3", f"bases of class {name} are uniform", p > UNLIKELY, f"p = {p:.3f}, {len(members)} rows")
            ranks = np.bincount(self.rank[at], minlength=self.recipe["k"])
            p = uniform(ranks)
            check("3", f"neighbours of class {name} are uniform", p > UNLIKELY, f"p = {p:.3f}, k = {len(ranks)}")

    # 4

    def make_rows(self):
        full = self.recipe["decimals"] == "full"
        base, other = self.real[self.base], self.real[self.neighbour]
        nearer = np.where((self.gap <= 0.5)[:, None], base, other)
        rows = np.empty_like(base, dtype=float)
        self.drawn = np.full(rows.shape, np.nan)
        for i, axis in enumerate(self.axes):
            if not axis.nominal:
                self.drawn[:, i] = base[:, i] + self.gap * (other[:, i] - base[:, i])
                rows[:, i] = axis.repaired(self.drawn[:, i], full)
            elif self.space.nc:
                for name, at, _ in self.growing():
                    rows[at, i] = most_frequent(self.real[self.voters[name], i].astype(int))
            else:
                rows[:, i] = nearer[:, i]
        return rows

    def check_cells(self):
        check, full = self.report.check, self.recipe["decimals"] == "full"
        shift = 0.0
        for i, axis in enumerate(self.axes):
            if not axis.nominal and not (full and axis.kind == "decimal"):
                step = 1.0 if axis.kind == "integer" else 10.0**-axis.most
                shift = max(shift, np.abs(self.rows[:, i] - self.drawn[:, i]).max() / step)
        check("4", "repair moves no number by more than half a step", shift <= 0.5 + 1e-6, f"at most {shift:.6f} steps")
        kept = np.flatnonzero(self.origins["fate"] == "kept")
        classes = self.origins["class"].to_numpy()
        axis_of = {name: (i, axis) for i, axis in enumerate(self.axes) for name in axis.columns}
        class_cell = {label(raw): raw for raw in self.target_axis.spelling.values()}
        expected = {}
        for name in self.written:
            if name == self.target:
                expected[name] = [class_cell[classes[at]] for at in kept]
            elif name in axis_of:
                i, axis = axis_of[name]
                extra = name if axis.nominal else full
                expected[name] = [axis.text(value, extra) for value in self.rows[kept, i]]
            else:
                expected[name] = [""] * len(kept)
        expected = pd.DataFrame(expected, dtype=object)
        if self.shuffled:
            self.check_shuffled(expected)
            return
        written = self.out.raw.iloc[len(self.out.raw) - len(kept) :].reset_index(drop=True)
        if self.flag:
            flags = self.out.raw[self.flag[0]].tolist()
            right = flags == ["0"] * (len(flags) - len(kept)) + ["1"] * len(kept)
            check("4", "the flag marks the synthetic rows", right, f"{flags.count('1')} marked")
        written = written[self.written]
        different = written.to_numpy() != expected.to_numpy()
        figure = f"{int(different.sum())} of {different.size} cells differ"
        for row, column in np.argwhere(different)[:3]:
            origin = self.origins.iloc[kept[row]]
            figure += (f"; class {origin['class']} index {origin['index']} {self.written[column]}: "
                       f"{written.iat[row, column]!r}, expected {expected.iat[row, column]!r}")
        check("4", "kept rows of OUT as text", not different.any(), figure)
        deviation, cells = 0.0, 0
        for name, (i, axis) in axis_of.items():
            if not axis.nominal and len(kept):
                found = [self.table.number(label(raw)) for raw in written[name]]
                values = np.array([np.nan if value is None else value[0] for value in found])
                gap = np.abs(values - self.rows[kept, i]) / np.maximum(1, np.abs(self.rows[kept, i]))
                deviation, cells = np.max([deviation, gap.max()]), cells + len(gap)
        check("4", "kept rows of OUT as numbers", deviation <= 1e-12,
              f"largest relative deviation {deviation:.1e} of {cells}")

    def check_shuffled(self, expected):
        found = Counter(map(tuple, self.out.raw[self.written].to_numpy()))
        wanted = Counter(map(tuple, expected.to_numpy()))
        if self.augmented:
            wanted += Counter(map(tuple, self.table.raw.to_numpy()))
        lacking, strange = sum((wanted - found).values()), sum((found - wanted).values())
        good = strange == 0 and lacking == (self.undersampled if self.augmented else 0)
        self.report.check("4", "rows of OUT as text, in any order", good,
                          f"{lacking} lacking and {strange} unaccounted for, of {sum(found.values())}")

    # 5

    def check_nearest(self):
        deviation, own, unlike, higher, example = 0.0, 0.0, 0, 0, ""
        by_class = self.recipe["nearest"] == "class"
        for name, at, members in self.growing():
            pool = members if by_class else np.arange(len(self.real))
            points, queries = self.space.points(self.real[pool], name), self.space.points(self.rows[at], name)
            found = searcher(points, 1).kneighbors(queries)[0][:, 0]
            deviation = max(deviation, np.abs(found - self.distance[at]).max())
            inside = np.full(len(self.real), -1)
            inside[pool] = np.arange(len(pool))
            named = inside[self.nearest[at]]
            unlike += int((named < 0).sum())
            own = max(own, np.abs(np.linalg.norm(queries - points[named], axis=1) - self.distance[at]).max())
            for start, apart in in_chunks(queries, points):
                rows = slice(start, start + len(apart))
                lowest = (apart <= apart.min(axis=1, keepdims=True) + NEAR).argmax(axis=1)
                for i in np.flatnonzero(lowest != named[rows]):
                    higher += 1
                    if not example:
                        first, said = self.learning[pool[lowest[i]]] + 1, self.learning[pool[named[start + i]]] + 1
                        example = (f"; class {name} index {start + i + 1}: row {first} at {apart[i, lowest[i]]:.17g}, "
                                   f"named {said} at {apart[i, named[start + i]]:.17g}")
        check = self.report.check
        check("5", "distance to the nearest real row", deviation <= NEAR, f"largest deviation {deviation:.1e}")
        check("5", "the row named is at that distance", own <= NEAR and not unlike,
              f"largest deviation {own:.1e}, {unlike} out of scope")
        check("5", "it is the lowest-numbered one there", higher == 0 or self.lenient,
              f"{higher} of {len(self.rows)} are not{example}")

    # 6

    def check_identical(self):
        real = set(map(tuple, self.real))
        self.identical = np.array([tuple(row) in real for row in self.rows])
        drops = self.recipe.get("drop_identical", True)
        called = (self.origins["fate"] == "identical").to_numpy()
        kept = (self.origins["fate"] == "kept").to_numpy()
        check = self.report.check
        if drops:
            check("6", "no kept row is a copy", not (kept & self.identical).any(), int((kept & self.identical).sum()))
            wrong = int((called != self.identical).sum())
            check("6", "the identical are the copies", wrong == 0, f"{int(called.sum())} called so, {wrong} wrong")
        else:
            check("6", "copies stay", not called.any(), f"{int((kept & self.identical).sum())} kept")

    # 7

    def check_selection(self):
        percent, drops = self.recipe["drop_closest"], self.recipe.get("drop_identical", True)
        candidates = np.flatnonzero(~self.identical)
        by_distance = candidates[np.lexsort((candidates, self.distance[candidates]))]
        classes = self.origins["class"].to_numpy()
        pools = [by_distance]
        if self.recipe["drop_scope"] == "class":
            pools = [by_distance[classes[by_distance] == name] for name in self.names]
        closest = [pool[: int(np.floor(percent * len(pool) / 100 + 1e-9))] for pool in pools]
        fates = np.full(len(classes), "surplus", dtype=object)
        if drops:
            fates[self.identical] = "identical"
        fates[np.concatenate(closest)] = "closest"
        for row in self.ledger:
            need = max(0, row["target"] - row["real"]) if self.augmented else row["target"]
            fates[np.flatnonzero((classes == row["class"]) & (fates == "surplus"))[:need]] = "kept"
        given = self.origins["fate"].to_numpy()
        wrong = np.flatnonzero(given != fates)
        figure = f"{sum(map(len, closest))} of {len(candidates)} dropped, {len(wrong)} of {len(fates)} fates differ"
        if len(wrong):
            first = self.origins.iloc[wrong[0]]
            figure += f"; class {first['class']} index {first['index']}: {first['fate']}, expected {fates[wrong[0]]}"
        self.report.check("7", "fates", len(wrong) == 0, figure)

    def compare(self):
        """The same job by imbalanced-learn, from the same scaled rows; its random numbers are its own."""
        from imblearn.over_sampling import SMOTE

        if self.space.nc:
            self.report.info("--compare knows no SMOTE-NC")
            return
        points = self.space.points(self.real, self.names[0])
        for name, at, members in self.growing():
            others = np.flatnonzero(self.real_classes != name)
            chosen = np.concatenate([members, others])
            labels = np.where(self.real_classes[chosen] == name, 1, 0)
            totals = {0: len(others), 1: len(members) + len(at)}
            sampler = SMOTE(sampling_strategy=totals, k_neighbors=self.recipe["k"], random_state=0)
            theirs = sampler.fit_resample(points[chosen], labels)[0][len(chosen) :]
            wide = self.rows[at].copy()
            numbers = [i for i, axis in enumerate(self.axes) if not axis.nominal]
            wide[:, numbers] = self.drawn[at][:, numbers]
            ours = self.space.points(wide, name)
            kept = self.space.points(self.rows[at][(self.origins["fate"].to_numpy()[at] == "kept")], name)
            numeric = self.space.numeric
            for what, mask in (("numeric", numeric), ("one-hot", ~numeric)):
                if not mask.any():
                    continue
                a, b, c = ours[:, mask], theirs[:, mask], kept[:, mask]
                error = np.sqrt(a.var(axis=0) / len(a) + b.var(axis=0) / len(b))
                shift = a.mean(axis=0) - b.mean(axis=0)
                some = (error > 0) & (b.std(axis=0) > 0)
                if not some.any():
                    continue
                z = np.abs(shift[some] / error[some]).max()
                ratio = a.std(axis=0)[some] / b.std(axis=0)[some]
                final = c.std(axis=0)[some] / b.std(axis=0)[some] if len(c) else np.array([np.nan])
                self.report.info(
                    f"class {name}, {int(some.sum())} {what} columns, {len(a)} rows beside imbalanced-learn's: "
                    f"means differ by at most {np.abs(shift[some]).max():.3f} (z {z:.1f}); deviations are "
                    f"{ratio.min():.3f} to {ratio.max():.3f} of its (kept and repaired {final.min():.3f} to "
                    f"{final.max():.3f})"
                )


def uniform(counts):
    """p-value of equal chances; neighbouring cells are joined until each expects five."""
    if len(counts) < 2:
        return 1.0
    join = int(np.ceil(5 * len(counts) / max(counts.sum(), 1)))
    bins = np.arange(0, len(counts), join)
    widths = np.diff(np.append(bins, len(counts)))
    if len(bins) < 2:
        return 1.0
    return chisquare(np.add.reduceat(counts, bins), counts.sum() * widths / len(counts)).pvalue


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, what in (("file", "the table"), ("out", "the result"), ("provenance", "P.csv"), ("manifest", "M.json")):
        parser.add_argument(name, help=what)
    parser.add_argument("--lenient-ties", action="store_true", help="let any of equally near rows pass")
    parser.add_argument("--compare", action="store_true", help="compare with imbalanced-learn's SMOTE, for information")
    parser.add_argument("--quiet", action="store_true", help="print failures alone")
    options = parser.parse_args()
    report = Checker(options).run(options.compare)
    print(f"{report.checks - report.failed} of {report.checks} checks passed")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
