# What a recipe of Smotescope does, as nearly as pandas and imbalanced-learn can do it.
# Needs: pip install pandas scikit-learn imbalanced-learn
#
# What is not the same:
# - The random numbers are others, so the new rows are others. How many are kept is the same;
#   how many are identical or left over differs by chance.
# - Topping up makes all rows anew instead of adding to them.
# - Of equally near neighbours another one may be chosen.
# - A gap of exactly one half takes the first level of a category, not the base's.
# - Cells keep their text but not their quotes; new cells have no blanks around them.
# - Numbers are compared as doubles after scaling, which may turn a tie of distances another way.

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

FILE = "stroke-clinic.csv"
OUT = "resampled.csv"
SEPARATOR = ","
ENCODING = "utf-8"
LINE_END = "\n"
HEADER = True
DECIMAL_COMMA = False
COLUMNS = [
    "age",
    "gender",
    "hypertension",
    "heart_disease",
    "ever_married",
    "work_type",
    "residence_type",
    "avg_glucose_level",
    "bmi",
    "smoking_status",
    "stroke",
]
TARGET = "stroke"
IGNORED = []
# Columns of numbers, each with its decimals and the fewest that a cell of it has.
NUMBERS = {"age": (0, 0), "avg_glucose_level": (2, 2), "bmi": (1, 1)}
LEVELS = {
    "gender": ["Female", "Male"],
    "hypertension": ["0", "1"],
    "heart_disease": ["0", "1"],
    "ever_married": ["No", "Yes"],
    "work_type": ["Children", "Government", "Never worked", "Private", "Self-employed"],
    "residence_type": ["Rural", "Urban"],
    "smoking_status": ["current", "former", "never", "unknown"],
}
BINARY = ["gender", "hypertension", "heart_disease", "ever_married", "residence_type"]
GROUPS = {}
TOTALS = {"0": 4862, "1": 4862}
SYNTHETIC_ONLY = False
K = 5
SEED = 42
OVERSUPPLY = 2
TOP_UP = True
DROP_IDENTICAL = True
DROP_CLOSEST = 10
DROP_SCOPE = "table"
NEAREST = "any"
FLAG = None

MISSING_CELLS = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]

# Read: every cell as text, so that the real rows can be written as they are.
raw = pd.read_csv(
    FILE, sep=SEPARATOR, encoding=ENCODING, header=0 if HEADER else None, names=COLUMNS, index_col=False,
    dtype=str, keep_default_na=False,
)
cells = raw.apply(lambda column: column.str.strip())
cells = cells.mask(cells.isin(MISSING_CELLS))
features = [*NUMBERS, *LEVELS, *(name for members in GROUPS.values() for name in members)]
learn = cells.dropna(subset=[TARGET])
learn = learn.dropna(subset=features)

# Encode: numbers, then one-hot columns; a column of two values is a single 0/1 column.
classes = learn[TARGET].to_numpy(str)
numbers = learn[list(NUMBERS)]
if DECIMAL_COMMA:
    numbers = numbers.apply(lambda column: column.str.replace(",", "."))
numbers = numbers.astype(float).to_numpy().reshape(len(learn), len(NUMBERS))
codes = [pd.Categorical(learn[name], categories=levels).codes for name, levels in LEVELS.items()]
codes += [learn[members].astype(float).to_numpy().argmax(axis=1) for members in GROUPS.values()]
codes = np.array(codes, dtype=int).reshape(len(LEVELS) + len(GROUPS), len(learn)).T
SIZES = [len(levels) for levels in [*LEVELS.values(), *GROUPS.values()]]
SINGLE = [name in BINARY for name in [*LEVELS, *GROUPS]]


def one_hot(codes):
    """The 0/1 columns of the codes."""
    blocks = [np.eye(size)[codes[:, at]][:, int(single):] for at, (size, single) in enumerate(zip(SIZES, SINGLE))]
    return np.hstack(blocks) if blocks else np.empty((len(codes), 0))


def nearest_level(columns):
    """The codes of one-hot columns between 0 and 1: those of the nearer parent."""
    found, at = [], 0
    for size, single in zip(SIZES, SINGLE):
        width = size - int(single)
        block = columns[:, at:at + width]
        found.append((block[:, 0] > 0.5).astype(int) if single else block.argmax(axis=1))
        at += width
    return np.array(found, dtype=int).reshape(len(SIZES), len(columns)).T


def repaired(numbers):
    """Numbers with the decimals of their columns; halves go away from zero."""
    numbers = numbers.copy()
    for at, (decimals, _) in enumerate(NUMBERS.values()):
        if decimals is not None:
            steps = 10.0**decimals
            scaled = numbers[:, at] * steps
            numbers[:, at] = np.copysign(np.floor(np.abs(scaled) + 0.5), scaled) / steps + 0.0
    return numbers


real = np.hstack([numbers, one_hot(codes)])
scaler = StandardScaler().fit(real)


def place(numbers, codes, label):
    """Where rows are in the space in which distances are measured."""
    return scaler.transform(np.hstack([numbers, one_hot(codes)]))


def generate(counts):
    """New rows of each class: their numbers, codes and classes."""
    wanted = {label: int((classes == label).sum()) + count for label, count in counts.items()}
    sampler = SMOTE(sampling_strategy=wanted, k_neighbors=K, random_state=SEED)
    rows, labels = sampler.fit_resample(scaler.transform(real), classes)
    rows, labels = scaler.inverse_transform(rows[len(real):]), labels[len(real):]
    new = repaired(rows[:, :len(NUMBERS)])
    return new, nearest_level(rows[:, len(NUMBERS):]), labels


def measure(new, new_codes, labels):
    """Which new rows equal a real one, and how far each is from the nearest real row."""
    identical, distance = np.zeros(len(labels), bool), np.zeros(len(labels))
    known = {row.tobytes() for row in np.hstack([numbers + 0.0, codes])}
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        near = classes == label if NEAREST == "class" else np.ones(len(classes), bool)
        rows = np.hstack([new[mine] + 0.0, new_codes[mine]])
        identical[mine] = [row.tobytes() in known for row in rows]
        index = NearestNeighbors(n_neighbors=1).fit(place(numbers[near], codes[near], label))
        distance[mine] = index.kneighbors(place(new[mine], new_codes[mine], label))[0][:, 0]
    return identical, distance


def select(labels, identical, distance):
    """The rows to keep: not identical, not among the closest, and the first of them that are needed."""
    closest = np.zeros(len(labels), bool)
    scopes = [labels == label for label in needs] if DROP_SCOPE == "class" else [np.ones(len(labels), bool)]
    for scope in scopes:
        candidates = np.flatnonzero(scope & ~identical)
        order = candidates[np.argsort(distance[candidates], kind="stable")]
        closest[order[:int(np.floor(DROP_CLOSEST * len(candidates) / 100 + 1e-9))]] = True
    good = ~closest & ~(identical & DROP_IDENTICAL)
    return {label: np.flatnonzero(good & (labels == label))[:need] for label, need in needs.items()}, closest


# Generate more than is needed, drop, and keep what is needed.
rows_of = cells[TARGET].value_counts()
needs = {label: total - (0 if SYNTHETIC_ONLY else int(rows_of[label])) for label, total in TOTALS.items()}
needs = {label: need for label, need in needs.items() if need > 0}
counts = {label: int(np.ceil(need * OVERSUPPLY)) for label, need in needs.items()}
kept, new, new_codes = {}, numbers[:0], codes[:0]
while needs:
    new, new_codes, labels = generate(counts)
    identical, distance = measure(new, new_codes, labels)
    kept, closest = select(labels, identical, distance)
    short = {label: need - len(kept[label]) for label, need in needs.items() if len(kept[label]) < need}
    short = {label: missing for label, missing in short.items() if counts[label] < 50 * needs[label]}
    if not (TOP_UP and short):
        break
    for label, missing in short.items():
        counts[label] = min(counts[label] + 2 * missing + 8, 50 * needs[label])


def written(value, decimals, least):
    """A number with its decimals, without the trailing zeros that the column does not always have."""
    text = repr(float(value)) if decimals is None else f"{value:.{decimals}f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return whole + ("," if DECIMAL_COMMA else ".") + fraction if fraction else whole


# Write: the real rows as they came, then the new ones. Columns that take no part are empty in new rows.
blocks = []
for label, chosen in kept.items():
    block = pd.DataFrame("", index=range(len(chosen)), columns=COLUMNS)
    for at, (name, (decimals, least)) in enumerate(NUMBERS.items()):
        block[name] = [written(value, decimals, least) for value in new[chosen, at]]
    for at, (name, levels) in enumerate(LEVELS.items()):
        block[name] = [levels[code] for code in new_codes[chosen, at]]
    for at, members in enumerate(GROUPS.values(), start=len(LEVELS)):
        for level, name in enumerate(members):
            block[name] = ["1" if code == level else "0" for code in new_codes[chosen, at]]
    block[TARGET] = label
    blocks.append(block)
    copies, close = (int((which & (labels == label)).sum()) for which in (identical, closest))
    print(f"class {label}: {counts[label]} generated, {copies} identical, {close} closest, {len(chosen)} kept")
synthetic = pd.concat(blocks, ignore_index=True) if blocks else raw[:0]
if FLAG:
    raw[FLAG], synthetic[FLAG] = "0", "1"
result = pd.concat([raw, synthetic], ignore_index=True)
result.to_csv(OUT, sep=SEPARATOR, encoding=ENCODING, header=HEADER, index=False, lineterminator=LINE_END)
print(result[TARGET].str.strip().value_counts().sort_index().to_string())
