#!/usr/bin/env python3
"""Simulate the tables that the measurements are taken on.

    make_tables.py FOLDER [NAME ...]        NAME: insurance, fraud, million, blobs, blob; the first three when none is given

insurance   382,154 rows: an id and 10 features, Response 319,553 to 62,601. Short texts, integers, and integers
            with a decimal point, as exports often write them; most columns hold few different values.
fraud       284,807 rows: 30 features, Class 284,315 to 492. Decimals throughout, a rare class far from a long-tailed
            rest: one class is to be multiplied by almost 600.
million     1,000,000 rows: 20 features, label with five classes of 60, 25, 10, 4 and 1 per cent. Correlated decimals:
            two million synthetic rows to make.
blobs       100,000 rows: 20 features, class 95,000 to 5,000. Ten blobs of unequal size, as scikit-learn's make_blobs makes
            them (spread 1, centres from -10 to 10); both classes are in each, the rare one with another share.
blob        The same in one blob, the classes half a spread apart: nothing that a search could leave out.

The first two have the size, the columns and roughly the marginal distributions of well-known public tables, so that a
result can be compared with theirs; not one value is taken from them. Seeds are fixed: the same file every time (with one
version of numpy). Needs numpy.
"""

import argparse
from pathlib import Path

import numpy as np

BLOCK = 100_000


class Builder:
    """Columns in the order of the file, each with the printf pattern of its cells."""

    def __init__(self):
        self.names, self.patterns, self.arrays = [], [], []

    def add(self, name, pattern, values):
        self.names.append(name)
        self.patterns.append(pattern)
        self.arrays.append(values)

    def save(self, path):
        line = ",".join(self.patterns) + "\n"
        rows = len(self.arrays[0])
        with path.open("w", encoding="ascii", newline="\n") as out:
            print(*self.names, sep=",", file=out)
            for first in range(0, rows, BLOCK):
                block = (array[first : first + BLOCK].tolist() for array in self.arrays)
                out.writelines(line % cells for cells in zip(*block))
        print(f"{path}: {rows:,} rows, {path.stat().st_size / 2**20:.0f} MiB")


def classes_in_random_order(rng, *counts):
    """Class numbers 0, 1, …, each exactly as often as asked for."""
    return rng.permutation(np.repeat(np.arange(len(counts)), counts))


def coin(rng, probability):
    """One toss a row, each with the probability of its row."""
    return rng.random(len(probability)) < probability


def insurance():
    rng = np.random.default_rng(382_154)
    bought = classes_in_random_order(rng, 319_553, 62_601)
    n = len(bought)

    def by_class(no, yes):
        """The parameter of every row, by whether it bought."""
        return np.array([no, yes])[bought]

    table = Builder()
    table.add("id", "%d", 167_647 + rng.permutation(n))
    table.add("Gender", "%s", np.where(coin(rng, by_class(0.53, 0.61)), "Male", "Female"))
    age = rng.normal(by_class(38.0, 43.0), by_class(16.0, 12.0))
    table.add("Age", "%d", np.rint(age.clip(20, 85)))
    table.add("Driving_License", "%d", coin(rng, np.full(n, 0.998)))
    # A few large regions, many small ones, and number 28 with more than a quarter of all rows.
    size = rng.permutation(np.linspace(0.05, 1.0, 53) ** 3)
    region = np.where(coin(rng, np.full(n, 0.28)), 28, rng.choice(53, n, p=size / size.sum()))
    table.add("Region_Code", "%.1f", region)
    table.add("Previously_Insured", "%d", coin(rng, by_class(0.55, 0.003)))
    # Cumulated shares of the youngest and the middle group; the rest is the oldest.
    draw = rng.random(n)
    group = (draw >= by_class(0.498, 0.153)).astype(int) + (draw >= by_class(0.94, 0.90))
    table.add("Vehicle_Age", "%s", np.array(["< 1 Year", "1-2 Year", "> 2 Years"])[group])
    table.add("Vehicle_Damage", "%s", np.where(coin(rng, by_class(0.42, 0.98)), "Yes", "No"))
    premium = rng.lognormal(10.3, 0.45, n)
    premium[coin(rng, np.full(n, 0.17))] = 2_630
    table.add("Annual_Premium", "%.1f", np.rint(premium))
    channels = {26: 0.21, 124: 0.20, 152: 0.36, 154: 0.03, 156: 0.03, 157: 0.02, 160: 0.15}
    table.add("Policy_Sales_Channel", "%.1f", rng.choice(list(channels), n, p=list(channels.values())))
    table.add("Vintage", "%d", rng.integers(10, 300, n))
    table.add("Response", "%d", bought)
    return table


# How far, on average, a fraud lies off in each of the first components; 0 beyond.
FRAUD_OFFSETS = [-4.8, 0, -7.0, 4.5, 0, 0, -5.6, 0, 0, -5.7, 3.8, -6.3, 0, -7.0, 0, -4.1, -6.7]


def fraud():
    rng = np.random.default_rng(284_807)
    isfraud = classes_in_random_order(rng, 284_315, 492)
    n = len(isfraud)
    deviation = np.linspace(1.96, 0.33, 28)
    offset = np.pad(np.array(FRAUD_OFFSETS), (0, 28 - len(FRAUD_OFFSETS)))
    # One row in twenty is three times as wide, which makes the tails long; a fraud is 2.2 times as wide and off centre.
    width = np.where(coin(rng, np.full(n, 0.05)), 3.0, 1.0) * np.where(isfraud, 2.2, 1.0)
    components = rng.standard_normal((n, 28)) * deviation * width[:, None] + np.outer(isfraud, offset)
    table = Builder()
    table.add("Time", "%d", np.sort(rng.integers(172_793, size=n)))
    for number, component in enumerate(components.T, start=1):
        table.add(f"V{number}", "%.6f", component)
    table.add("Amount", "%.2f", rng.lognormal(3.1, 1.6, n).clip(max=25_691))
    table.add("Class", "%d", isfraud)
    return table


def correlated(rng, label):
    """Rows of 20 features that hang together, of five classes, by the class of each."""
    features = 20
    # Where the classes lie and how the features hang together; with this seed nearly half of the
    # variance lies in two directions.
    shape = np.random.default_rng(2_495)
    centres = 1.5 * shape.standard_normal((5, features))
    mixing = shape.standard_normal((features, features)) / np.sqrt(features)
    return (rng.standard_normal((len(label), features)) + centres[label]) @ mixing


def million():
    rng = np.random.default_rng(1_000_000)
    label = classes_in_random_order(rng, 600_000, 250_000, 100_000, 40_000, 10_000)
    table = Builder()
    for number, feature in enumerate(correlated(rng, label).T):
        table.add(f"x{number}", "%.4f", feature)
    table.add("label", "%s", np.array(list("ABCDE"))[label])
    return table


def around(rng, centres, blob, label):
    """Rows of blobs of spread 1, by the blob and the class of each; the rare class lies a little off."""
    features = centres.shape[1]
    table = Builder()
    for number, feature in enumerate((centres[blob] + rng.standard_normal((len(label), features))).T):
        table.add(f"x{number}", "%.5f", feature + 0.5 * label)
    table.add("class", "%s", np.array(["common", "rare"])[label])
    return table


def blobs():
    rng = np.random.default_rng(100_000)
    label = classes_in_random_order(rng, 95_000, 5_000)
    size, share = np.linspace(1.0, 3.0, 10), rng.permutation(np.linspace(0.2, 2.0, 10))
    among = np.stack([size, size * share])
    blob = np.empty(len(label), int)
    for rare, of in enumerate(among):
        blob[label == rare] = rng.choice(10, (label == rare).sum(), p=of / of.sum())
    return around(rng, rng.uniform(-10, 10, (10, 20)), blob, label)


def blob():
    rng = np.random.default_rng(100_001)
    label = classes_in_random_order(rng, 95_000, 5_000)
    return around(rng, np.zeros((1, 20)), np.zeros(len(label), int), label)


MAKERS = {"insurance": insurance, "fraud": fraud, "million": million, "blobs": blobs, "blob": blob}
USUAL = ["insurance", "fraud", "million"]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", metavar="NAME", nargs="*", help=", ".join(MAKERS))
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(MAKERS):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in asked.names or USUAL:
        MAKERS[name]().save(asked.folder / f"{name}.csv")
