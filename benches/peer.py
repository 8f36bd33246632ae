#!/usr/bin/env python3
"""What `smotescope resample --drop-closest` does, written with the usual Python libraries.

    peer.py FILE TARGET OUT [--drop PERCENT] [--k K] [--seed SEED] [--ignore COLUMN,COLUMN] [--cap ROWS] [--double CLASS] [--fast]

Stages, each timed: read the file; one-hot encode its texts and standardise; SMOTE all classes up to the largest, or with
--double that class alone to twice its rows; go back to the original units, round the integers and choose one level of each
text; find the distance of every synthetic row to its nearest real row; leave out the copies and the closest PERCENT, and
write the real rows and the remaining ones.

With --fast both searches are those of scikit-learn-intelex, every pair in single precision: the fastest exact ones to be had.

Prints one JSON line: the seconds of each stage and their total, the synthetic rows made and kept, and the peak resident
memory in MiB. With --cap only that many synthetic rows are looked up in the distance stage, and its seconds are scaled up
to all of them; `distance_extrapolated` is then true and the output file is for timing only.

Needs numpy, pandas, scikit-learn and imbalanced-learn; with --fast scikit-learn-intelex as well.
"""

import argparse
import json
import resource
import sys
from contextlib import contextmanager
from time import perf_counter

import numpy as np
import pandas as pd

FAST = "--fast" in sys.argv
if FAST:  # before scikit-learn is imported
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)

from imblearn.over_sampling import SMOTE
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

JOBS = 2
COPY = 1e-9  # a synthetic row at this distance or less is one of the real rows


class Stopwatch:
    def __init__(self):
        self.seconds = {}

    @contextmanager
    def stage(self, name):
        start = perf_counter()
        yield
        self.seconds[name] = perf_counter() - start


def neighbours(k):
    return NearestNeighbors(n_neighbors=k, n_jobs=JOBS, algorithm="brute" if FAST else "auto")


class Encoding:
    """The way from the table's features to standardised numbers, and back."""

    def __init__(self, features):
        numeric = {name: pd.api.types.is_numeric_dtype(column) for name, column in features.items()}
        texts = [name for name, is_numeric in numeric.items() if not is_numeric]
        self.integers = [name for name in features if numeric[name] and (features[name] % 1 == 0).all()]
        wide = pd.get_dummies(features, columns=texts, dtype=float)
        self.columns = wide.columns
        self.levels = {text: {f"{text}_{level}": level for level in sorted(features[text].unique())} for text in texts}
        self.scaler = StandardScaler().fit(wide)
        self.real = self.points(wide)

    def points(self, wide):
        return self.scaler.transform(wide).astype(np.float32 if FAST else np.float64)

    def decode(self, points):
        """Original units, integers rounded, one level of each text set to 1 and the others to 0."""
        wide = pd.DataFrame(self.scaler.inverse_transform(points), columns=self.columns)
        wide[self.integers] = wide[self.integers].round()
        for levels in self.levels.values():
            members = list(levels)
            nearest = wide[members].to_numpy().argmax(axis=1)
            wide[members] = np.identity(len(members))[nearest]
        return wide

    def texts(self, wide):
        """The texts that the 0/1 columns stand for."""
        return {text: wide[list(levels)].idxmax(axis=1).map(levels) for text, levels in self.levels.items()}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("target")
    parser.add_argument("out")
    parser.add_argument("--drop", type=float, default=10, metavar="PERCENT")
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--ignore", type=lambda names: [n for n in names.split(",") if n], default=[], metavar="COLUMNS")
    parser.add_argument("--cap", type=int, default=0, metavar="ROWS")
    parser.add_argument("--double", metavar="CLASS")
    parser.add_argument("--fast", action="store_true")
    return parser.parse_args()


def main(asked):
    watch = Stopwatch()
    with watch.stage("load"):
        table = pd.read_csv(asked.file).dropna()

    with watch.stage("encode"):
        classes = table[asked.target]
        features = table.drop(columns=[asked.target, *asked.ignore])
        encoding = Encoding(features)

    with watch.stage("smote"):
        wanted = {asked.double: 2 * int((classes == asked.double).sum())} if asked.double else "auto"
        sampler = SMOTE(sampling_strategy=wanted, k_neighbors=neighbours(asked.k + 1), random_state=asked.seed)
        points, labels = sampler.fit_resample(encoding.real, classes)
        labels = labels.iloc[len(table) :].to_numpy()

    with watch.stage("repair"):
        synthetic = encoding.decode(points[len(table) :])

    with watch.stage("distance"):
        repaired = encoding.points(synthetic)
        looked_up = repaired[: asked.cap or None]
        index = neighbours(1).fit(encoding.real)
        distances, _ = index.kneighbors(looked_up)
        distances = distances[:, 0]
    extrapolated = len(looked_up) < len(repaired)
    if extrapolated:
        watch.seconds["distance"] *= len(repaired) / len(looked_up)
        distances = np.resize(distances, len(repaired))

    with watch.stage("write"):
        others = distances > COPY
        kept = distances > np.quantile(distances[others], asked.drop / 100)
        kept &= others
        synthetic = synthetic.assign(**encoding.texts(synthetic), **{asked.target: labels})
        added = synthetic.loc[kept, [*features.columns, asked.target]]
        pd.concat([table, added]).to_csv(asked.out, index=False)

    seconds = {stage: round(value, 3) for stage, value in watch.seconds.items()}
    report = {
        **seconds,
        "total": round(sum(watch.seconds.values()), 3),
        "synthetic": len(synthetic),
        "kept": int(kept.sum()),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "distance_extrapolated": extrapolated,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(arguments())
