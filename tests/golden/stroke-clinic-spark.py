# What a recipe of Smotescope does, on Spark: of the same file the same new rows, cell for cell.
# Needs Java 17 and: pip install "pyspark[sql]==4.*" (pandas, numpy and pyarrow come with it); a classic session, not Spark
# Connect. `spark-submit job.py --input FILE --out FOLDER` writes a folder of CSV files and prints the ledger as JSON.
# What it knows of the table is below, as the program found it: kinds, levels, decimals. A table with other levels is refused.
# Scales, counts and needs are those of the table that it reads, which may be larger. Only the classes that grow are collected,
# and go to every executor; all do if every class is to grow, or the output is synthetic only. Neighbours are exact. Rows equal
# to a real one of any class are found by a join. Rows count from 1 in the order of the file, or of a folder's files by their
# names, so that any number of parts gives the same rows. For the standard scale sums go from part to part, one at a time.
#
# What it does not do: methods other than smote and random, cleaners, undersampling, drop_closest, missing cells as a level,
# shuffling, publishing (holdout, audit, card). The program makes no script of a recipe with one of these.
# What is not the same: cells are in quotes only where they have to be, lines end in \n, and three columns say where a new row
# comes from: base_row, neighbour_row and gap.
import argparse
import json
from decimal import Decimal
from functools import reduce
from math import ceil
from urllib.parse import unquote

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession, functions as F
from pyspark.sql.types import StringType, StructField, StructType

FILE = "stroke-clinic.csv"
OUT = "resampled"
DIALECT = {"sep": ",", "header": True, "multiLine": False, "quote": '"', "escape": '"', "encoding": "UTF-8"}
DECIMAL_COMMA = False
MISSING_CELLS = ["NA", "N/A", "n/a", "NaN", "nan", "NAN", "-nan", "-NaN", "null", "NULL", "Null", "None", "NONE", "?", ".", "-",
    "--", "\\N", "<NA>", "<na>", "#N/A", "#NA", "#N/A N/A", "#n/a", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
    "#NULL!", "missing", "Missing", "MISSING", "NaT", ".a", ".b", ".c", ".d", ".e", ".f", ".g", ".h", ".i", ".j",
    ".k", ".l", ".m", ".n", ".o", ".p", ".q", ".r", ".s", ".t", ".u", ".v", ".w", ".x", ".y", ".z", ".A", ".B",
    ".C", ".D", ".E", ".F", ".G", ".H", ".I", ".J", ".K", ".L", ".M", ".N", ".O", ".P", ".Q", ".R", ".S", ".T",
    ".U", ".V", ".W", ".X", ".Y", ".Z", "._"]
COLUMNS = ["age", "gender", "hypertension", "heart_disease", "ever_married", "work_type", "residence_type",
    "avg_glucose_level", "bmi", "smoking_status", "stroke"]
IGNORED = []
TARGET = "stroke"
CLASSES = ["0", "1"]
# Decimals and significant digits that a new number is rounded to, and the most and fewest decimals it is written with.
NUMBERS = {"age": (0, None, 0, 0), "avg_glucose_level": (2, None, 2, 2), "bmi": (1, None, 1, 1)}
COARSEN = {}
NOMINALS = {
    "gender": ["Female", "Male"],
    "hypertension": ["0", "1"],
    "heart_disease": ["0", "1"],
    "ever_married": ["No", "Yes"],
    "work_type": ["Children", "Government", "Never worked", "Private", "Self-employed"],
    "residence_type": ["Rural", "Urban"],
    "smoking_status": ["current", "former", "never", "unknown"],
}
BINARY = ["gender", "hypertension", "heart_disease", "ever_married", "residence_type"]
SPELLINGS = {}
METHOD = "smote"
K = 5
NC = False
SCALE = "standard"
MISSING = "drop"
SYNTHETIC_ONLY = False
TOTALS = "balance"
SEED = 42
OVERSUPPLY = 2.0
TOP_UP = True
DROP_IDENTICAL = True
FLAG = "synthetic"
BLANKS = "".join(map(chr, [*range(9, 14), 32, 133, 160, 5760, *range(8192, 8204), 8232, 8233, 8239, 8287, 8288, 12288, 65279]))
LABELS = [cell.strip(BLANKS) for cell in CLASSES]
X = [f"x{at}" for at in range(len(NUMBERS))]
C = [f"c{at}" for at in range(len(NOMINALS))]

# Cells: what they say.
def read_cells(cells):
    """The cells without the blanks around them, and which of them are missing."""
    labels = cells.fillna("").astype(str).str.strip(BLANKS)
    return labels, labels.isin(["", *MISSING_CELLS]).to_numpy(bool)

def read_codes(name, cells, levels):
    """The level of every cell, −1 where it is missing."""
    labels, missing = read_cells(cells)
    known = {cell.strip(BLANKS): code for code, cell in enumerate(levels)}
    known |= {other: known[label] for other, label in SPELLINGS.get(name, {}).items()}
    codes = labels.map(known).where(~missing, -1)
    if codes.isna().any():
        raise ValueError(f"column {name!r}: {labels[codes.isna()].iloc[0]!r} is none of its levels")
    return codes.to_numpy(np.int32)

def read_numbers(name, cells):
    """The number in every cell, NaN where it is missing."""
    labels, missing = read_cells(cells)
    points = labels.str.replace(",", ".", regex=False) if DECIMAL_COMMA else labels
    points = points.where(~missing, "0")
    wrong = ~points.str.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").to_numpy(bool)
    if wrong.any():
        raise ValueError(f"column {name!r}: {labels[wrong].iloc[0]!r} is no plain number")
    return np.where(missing, np.nan, points.to_numpy(object).astype(float) + 0.0)

def encode(batches):
    """Rows become class, numbers and codes; one that has all of these is complete."""
    for raw in batches:
        cells = {name: raw[str(at)] for at, name in enumerate(COLUMNS)}
        out = {"id": raw["id"], "class": read_codes(TARGET, cells[TARGET], CLASSES)}
        out |= {x: read_numbers(name, cells[name]) for x, name in zip(X, NUMBERS)}
        for c, (name, levels) in zip(C, NOMINALS.items()):
            if isinstance(levels, list):
                out[c] = read_codes(name, cells[name], levels)
                continue
            # A one-hot group is one category: the member that says 1.
            bits = np.array([read_codes(member, cells[member], spelt) for member, spelt in levels.items()])
            last = len(bits) - 1 - (bits[::-1] == 1).argmax(axis=0)
            out[c] = np.where((bits >= 0).all(axis=0) & (bits == 1).any(axis=0), last, -1).astype(np.int32)
        encoded = pd.DataFrame(out)
        yield encoded.assign(complete=~encoded[X].isna().any(axis=1) & (encoded[C] >= 0).all(axis=1))

# Cells: how new ones are written.
def shortest(number):
    """The fewest digits that read back, without an exponent."""
    return format(Decimal(repr(float(number))), "f").removesuffix(".0")

def written(number, most, least):
    """A number with at most and at least so many decimals."""
    whole, _, fraction = (shortest(number) if most is None else f"{number:.{most}f}").partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return whole + ("," if DECIMAL_COMMA else ".") + fraction if fraction else whole

def half_away(numbers):
    whole = np.trunc(numbers)
    return whole + np.sign(numbers) * (np.abs(numbers - whole) >= 0.5)

def repaired(name, numbers):
    """Numbers that the column can hold: made coarser where that is asked for, then brought to its decimals or digits."""
    decimals, digits, _, _ = NUMBERS[name]
    to, bottom, top = COARSEN.get(name, (None, None, None))
    numbers = half_away(numbers / to) * to if to else numbers
    numbers = np.clip(numbers, bottom, top) if (bottom, top) != (None, None) else numbers
    if decimals is None:
        return np.array([float(f"{number:.{(digits or 17) - 1}e}") for number in numbers]) + 0.0
    steps = numbers * 10.0**decimals
    return np.where(np.abs(steps) < 2.0**53, half_away(steps) / 10.0**decimals + 0.0, numbers)

# Chance: row i of a class has three numbers of its own, whichever part draws it. They are those of Smotescope: ChaCha with
# 8 rounds, keyed by the seed; the class is the stream, and a row has half a block.
def key(seed):
    words = []
    while len(words) < 8:
        seed = (seed * 0x5851F42D4C957F2D + 0xA17654E46FBE17F3) % 2**64
        word, turn = ((seed >> 18 ^ seed) >> 27) % 2**32, seed >> 59
        words.append((word >> turn | word << 32 - turn) % 2**32)
    return words

def draws(stream, rows):
    """For the base, the neighbour and the gap of every row 64 random bits."""
    blocks, of_row = np.unique(rows >> 1, return_inverse=True)
    begin = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *key(SEED), blocks % 2**32, blocks >> 32, stream, 0]
    begin = [np.full(len(blocks), word).astype(np.uint32) for word in begin]
    words = [word.copy() for word in begin]
    for first in 4 * [0, 1]:
        # Columns and diagonals by turns.
        for at in range(4):
            a, b, c, d = (4 * line + (at + line * first) % 4 for line in range(4))
            for to, by, turned, left in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
                words[to] += words[by]
                mixed = words[turned] ^ words[to]
                words[turned] = mixed << np.uint32(left) | mixed >> np.uint32(32 - left)
    words = (np.array(words) + np.array(begin)).astype(np.uint64)
    pairs = words[0::2] | words[1::2] << np.uint64(32)
    return np.where(rows % 2 == 1, pairs[4:7, of_row], pairs[0:3, of_row])

def below(bits, count):
    """Whole numbers below a count, which is less than 2³²."""
    high, low, count = bits >> np.uint64(32), bits & np.uint64(2**32 - 1), np.uint64(count)
    return (high * count + (low * count >> np.uint64(32)) >> np.uint64(32)).astype(np.int64)

# Rows: what every part does, with the members of the growing classes at hand.
def nearest(of):
    """The k nearest others of each member. Squares are summed over numbers, then categories, in order; ties go by row number."""
    def find(batches):
        members, levels = scaled.value[of], codes.value[of]
        for batch in batches:
            for chunk in np.array_split(batch["id"].to_numpy(), ceil(len(batch) * len(members) / 4e6)):
                distance2 = np.zeros((len(chunk), len(members)))
                for axis in members.T:
                    distance2 += (axis[chunk, None] - axis) ** 2
                for axis, weight in zip(levels.T, weights[of]):
                    distance2 += np.where(axis[chunk, None] != axis, weight[axis[chunk, None]] + weight[axis], 0.0)
                distance2[np.arange(len(chunk)), chunk] = np.inf
                found = []
                for row in distance2:
                    close = np.flatnonzero(row <= np.partition(row, K - 1)[K - 1])
                    found.append(close[np.argsort(row[close], kind="stable")][:K].astype(np.int32).tobytes())
                yield pd.DataFrame({"member": chunk, "near": found})
    found = spark.range(0, len(scaled.value[of]), 1, PARTS).mapInPandas(find, "member long, near binary")
    return np.frombuffer(b"".join(found.toPandas().sort_values("member")["near"]), np.int32).reshape(-1, K)

def make(of, own):
    """New rows of a class, by number: the places of their parents among the members, gaps, numbers and codes."""
    members, levels = numbers.value[of], codes.value[of]
    base_bits, neighbour_bits, gap_bits = draws(of, own)
    base = below(base_bits, len(members))
    neighbour, gap = base, np.zeros(len(own))
    if METHOD == "smote":
        neighbour = near.value[of][base, below(neighbour_bits, K)]
        gap = (gap_bits >> np.uint64(11)).astype(float) / 2.0**53
    new = members[base] + gap[:, None] * (members[neighbour] - members[base])
    for at, name in enumerate(NUMBERS):
        new[:, at] = repaired(name, new[:, at])
    if not NC or METHOD == "random":
        return base, neighbour, gap, new, np.where(gap[:, None] <= 0.5, levels[base], levels[neighbour])
    # SMOTE-NC: the most frequent level of the neighbours, of equally frequent ones the nearest's.
    voters = levels[near.value[of][base]]
    votes = (voters[:, :, None, :] == voters[:, None, :, :]).sum(axis=2)
    return base, neighbour, gap, new, np.take_along_axis(voters, votes.argmax(axis=1)[:, None, :], axis=1)[:, 0, :]

def as_bytes(numbers, codes):
    """Every row as bytes that are equal where all features are."""
    both = zip(np.ascontiguousarray(numbers, float), np.ascontiguousarray(codes, np.int32))
    return [row.tobytes() + levels.tobytes() for row, levels in both]

asked = argparse.ArgumentParser(description="Runs a recipe of Smotescope on Spark.")
asked.add_argument("--input", default=FILE, help="a file, or a folder of files, of CSV or Parquet")
asked.add_argument("--out", default=OUT, help="the folder to write, which is not there yet")
asked.add_argument("--partitions", type=int, help="about so many parts; unless said, as Spark chooses")
asked = asked.parse_args()
spark = SparkSession.builder.appName("Smotescope").getOrCreate()
context = spark.sparkContext
PARTS = asked.partitions or 4 * context.defaultParallelism
options = {"execution.arrow.pyspark.enabled": "true", "caseSensitive": "true", "csv.parser.columnPruning.enabled": "false"}
if asked.partitions:
    options |= {"files.minPartitionNum": PARTS, "files.openCostInBytes": 1, "shuffle.partitions": PARTS}
for name, value in options.items():
    spark.conf.set(f"spark.sql.{name}", value)

# Read: every cell as text, files in the order of their names; the id of a row is its part and its place there.
def read(path):
    if ".parquet" in path:
        table = spark.read.parquet(path)
        table = table.select([table["`" + name.replace("`", "``") + "`"].cast("string") for name in COLUMNS])
    else:
        schema = StructType([StructField(name, StringType()) for name in COLUMNS])
        table = spark.read.csv(path, schema, mode="FAILFAST", enforceSchema=False, **DIALECT)
    return table.toDF(*map(str, range(len(COLUMNS))))

raw = read(asked.input)
if len(raw.inputFiles()) > 1:
    raw = reduce(DataFrame.unionAll, [read(unquote(path)) for path in sorted(raw.inputFiles())])
features = ", ".join([f"{x} double" for x in X] + [f"{c} int" for c in C])
encoded = raw.withColumn("id", F.monotonically_increasing_id())
encoded = encoded.mapInPandas(encode, f"id long, class int, {features}, complete boolean").persist()
counts = encoded.groupBy(F.shiftright("id", 33).alias("part"), "class", "complete").count().toPandas()
has_class, complete = counts["class"] >= 0, counts["complete"].astype(bool)
if not (has_class & (complete | (MISSING == "impute"))).any():
    raise SystemExit(f"error: {asked.input}: no row has a class and every feature")
if MISSING == "error" and (has_class & ~complete).any():
    raise SystemExit(f"error: {asked.input}: a feature has a missing cell: fill it, or make the script of a recipe that drops it")
sizes = counts.groupby("part")["count"].sum().reindex(range(counts["part"].max() + 1), fill_value=0)
rows_before = sizes.cumsum().to_numpy() - sizes.to_numpy()

# How many rows each class needs, and which classes grow.
real = [int(counts.loc[counts["class"] == of, "count"].sum()) for of in range(len(CLASSES))]
totals = {"balance": dict.fromkeys(LABELS, max(real)), "table": {}}[TOTALS] if isinstance(TOTALS, str) else TOTALS
targets = [totals.get(label, own) for label, own in zip(LABELS, real)]
needs = [target if SYNTHETIC_ONLY else target - own for target, own in zip(targets, real)]
if min(needs) < 0:
    raise SystemExit("error: a total is less than the rows of its class, and the script leaves no real row out")
growing = [of for of, need in enumerate(needs) if need > 0]
if SYNTHETIC_ONLY and not growing:
    raise SystemExit("error: no class is to have rows")

# What is learnt from: complete rows, or all with a class, where the median or the most frequent level stands for what is missing.
learn = encoded.where("class >= 0" if MISSING == "impute" else "class >= 0 and complete")
tallies = [np.zeros(len(levels), np.int64) for levels in NOMINALS.values()]
for c, tally in zip(C, tallies):
    for level, times in learn.where(f"{c} >= 0").groupBy(c).count().collect():
        tally[level] = times
if MISSING == "impute":
    rows, *middles = learn.agg(F.count("*"), *[F.median(F.when(~F.isnan(x), F.col(x))) for x in X]).first()
    filled = [F.when(F.isnan(x) | F.isnull(x), it or 0.0).otherwise(F.col(x)).alias(x) for x, it in zip(X, middles)]
    for c, tally in zip(C, tallies):
        mode = int(tally.argmax())
        tally[mode] += rows - tally.sum()
        filled.append(F.when(F.col(c) < 0, mode).otherwise(F.col(c)).alias(c))
    learn = learn.select("id", "class", *filled)

# Scales. Sums go through the rows in the order of the file, part after part, so that they have the same bits however many parts
# there are. Only the sums travel.
def sums_in_order(terms):
    def pack(batches):
        for batch in batches:
            yield pd.DataFrame({"block": [np.ascontiguousarray(batch[X], float).tobytes()]})
    def add(blocks):
        so_far = sums
        for row in blocks:
            block = terms(np.frombuffer(row.block).reshape(-1, len(X)))
            so_far = np.cumsum(block if so_far is None else np.vstack([so_far, block]), axis=0)[-1]
        return [so_far]
    packed, sums = learn.mapInPandas(pack, "block binary").rdd, None
    for part in range(packed.getNumPartitions()):
        sums = context.runJob(packed, add, [part])[0]
    return sums

def around(centre):
    return lambda block: np.hstack([(block - centre) ** 2, block - centre])
def deviation(count, sums):
    squares, rest = sums.reshape(2, -1)
    return np.sqrt(np.maximum((squares - rest * rest / count) / count, 0.0))

count, *limits = learn.agg(F.count("*"), *[F.min(x) for x in X], *[F.max(x) for x in X]).first()
low, high = np.array(limits, float).reshape(2, -1)
largest = np.maximum(np.abs(low), np.abs(high))
if not ((largest == 0) | (largest >= 1e-100) & (largest <= 1e140)).all():
    raise SystemExit("error: a column has numbers that are too large or too small for the script")
centre, spread = (low, high - low) if SCALE == "minmax" else (np.zeros(len(X)), np.ones(len(X)))
if SCALE == "standard" and X:
    centre = sums_in_order(lambda block: block) / count
    spread = deviation(count, sums_in_order(around(centre)))
varies = (high > low) & (spread > 0)
factor = np.where(varies, 1.0 / np.where(varies, spread, 1.0), 0.0)
one_hot = []
for name, tally in zip(NOMINALS, tallies):
    share = tally / count
    weight = 1.0 / np.maximum(share * (1.0 - share), 1e-300) if SCALE == "standard" else np.ones(len(share))
    one_hot.append(np.where((share > 0) & (share < 1) & ~((name in BINARY) & (np.arange(len(share)) == 0)), weight, 0.0))

# The growing classes come together, in the order of the file, and go to every executor.
numbers, codes, scaled, weights, row_numbers = {}, {}, {}, {}, {}
together = learn.where(F.col("class").isin(growing)).select("id", "class", *X, *C).toPandas().sort_values("id")
for of in growing:
    own = together[together["class"] == of]
    ids = own["id"].to_numpy()
    if len(own) <= (K if METHOD == "smote" else 0):
        raise SystemExit(f"error: class {LABELS[of]!r} has {len(own)} complete rows, too few for {METHOD} with k = {K}")
    numbers[of], codes[of] = own[X].to_numpy(float), own[C].to_numpy(np.int32)
    scaled[of], weights[of] = (numbers[of] - centre) * factor, one_hot
    row_numbers[of] = rows_before[ids >> 33] + ids % 2**33 + 1
    if NC:
        # A mismatch costs the squared median of the deviations of the class's numbers.
        mean = np.cumsum(scaled[of], axis=0)[-1] / len(own)
        middle = np.median(deviation(len(own), np.cumsum(around(mean)(scaled[of]), axis=0)[-1]))
        weights[of] = [np.full(len(levels), middle * middle / 2) for levels in NOMINALS.values()]
numbers, codes, scaled, row_numbers = map(context.broadcast, (numbers, codes, scaled, row_numbers))
near = context.broadcast({of: nearest(of) for of in growing if METHOD == "smote"})

# Rows that equal a real one, of any class, are found by a join on all features at once. More are made while too few are left.
def identical_rows(of, first, end):
    def real_keys(batches):
        for batch in batches:
            yield pd.DataFrame({"key": as_bytes(batch[X], batch[C])})
    def new_keys(batches):
        for batch in batches:
            yield pd.DataFrame({"row": batch["id"], "key": as_bytes(*make(of, batch["id"].to_numpy())[3:])})
    new = spark.range(first, end, 1, PARTS).mapInPandas(new_keys, "row long, key binary")
    equal = new.join(learn.mapInPandas(real_keys, "key binary"), "key", "left_semi")
    return np.sort(equal.select("row").toPandas()["row"].to_numpy(np.int64))

generated, identical = {of: ceil(needs[of] * OVERSUPPLY) for of in growing}, {of: np.zeros(0, np.int64) for of in growing}
for of in growing if DROP_IDENTICAL else []:
    checked = 0
    while checked < generated[of]:
        identical[of] = np.append(identical[of], identical_rows(of, checked, generated[of]))
        checked = generated[of]
        missing = needs[of] - (checked - len(identical[of]))
        if TOP_UP and missing > 0:
            generated[of] = max(checked, min(checked + 2 * missing + 8, 50 * needs[of]))
kept = {of: np.setdiff1d(np.arange(generated[of]), identical[of], True)[:needs[of]] for of in growing}

# Write: the real rows as they came, then the new ones, which are made again.
names = [name for name in COLUMNS if not SYNTHETIC_ONLY or name not in IGNORED]
kept_rows = context.broadcast(kept)

def new_rows(of):
    def write(batches):
        for batch in batches:
            base, neighbour, gap, new, levels_of = make(of, kept_rows.value[of][batch["id"]])
            cells = {TARGET: CLASSES[of]}
            for (name, (_, _, most, least)), column in zip(NUMBERS.items(), new.T):
                cells[name] = [written(number, most, least) for number in column]
            for (name, levels), column in zip(NOMINALS.items(), levels_of.T):
                if isinstance(levels, list):
                    cells[name] = [levels[code] for code in column]
                    continue
                for at, (member, spelt) in enumerate(levels.items()):
                    cells[member] = [spelt[int(code == at)] for code in column]
            parents = [row_numbers.value[of][it].astype(str) for it in (base, neighbour)]
            out = [*(cells.get(name) for name in names), "1", *parents, list(map(shortest, gap))]
            yield pd.DataFrame(dict(enumerate(out)), index=batch.index, dtype=object).rename(columns=str)
    schema = ", ".join(f"`{at}` string" for at in range(len(names) + 4))
    return spark.range(0, len(kept[of]), 1, PARTS).mapInPandas(write, schema)

real_rows = [] if SYNTHETIC_ONLY else [raw.select("*", F.lit("0"), *3 * [F.lit(None).cast("string")])]
result = reduce(DataFrame.unionAll, real_rows + [new_rows(of) for of in growing])
result = result.toDF(*names, FLAG, "base_row", "neighbour_row", "gap")
as_is = {"emptyValue": "", "nullValue": "", "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
result.write.options(**as_is, **DIALECT).csv(asked.out)
ledger = []
for of, label in enumerate(LABELS):
    made, equal, stay = generated.get(of, 0), len(identical.get(of, ())), len(kept.get(of, ()))
    final, surplus, short = stay + (0 if SYNTHETIC_ONLY else real[of]), made - equal - stay, needs[of] - stay
    ledger.append({"class": label, "real": real[of], "target": targets[of], "generated": made, "identical": equal, "closest": 0,
                   "surplus": surplus, "kept": stay, "final": final, "shortfall": short, "undersampled": 0})
print(json.dumps({"ledger": ledger}, ensure_ascii=False))
