#!/usr/bin/env python3
"""What `smotescope resample --drop-closest` does, written with the usual Python libraries.

    peer.py FILE TARGET OUT [--drop PERCENT] [--k K] [--seed SEED] [--ignore COLUMN,COLUMN] [--cap ROWS]

Stages, each timed: read the file; one-hot encode its texts and standardise; SMOTE all classes up to the largest; go back
to the original units, round the integers and choose one level of each text; find the distance of every synthetic row to
its nearest real row; leave out the copies and the closest PERCENT, and write the real rows and the remaining ones.

Prints one JSON line: the seconds of each stage and their total, the synthetic rows made and kept, and the peak resident
memory in MiB. With --cap only that many synthetic rows are looked up in the distance stage, and its seconds are scaled up
to all of them; `distance_extrapolated` is then true and the output file is for timing only.

Needs numpy, pandas, scikit-learn and imbalanced-learn.
"""

import argparse
import json
import resource
from contextlib import contextmanager
from time import perf_counter

import numpy as np
import pandas as pd
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
        self.real = self.scaler.transform(wide)

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
        search = NearestNeighbors(n_neighbors=asked.k + 1, n_jobs=JOBS)
        sampler = SMOTE(k_neighbors=search, random_state=asked.seed)
        points, labels = sampler.fit_resample(encoding.real, classes)
        labels = labels.iloc[len(table) :].to_numpy()

    with watch.stage("repair"):
        synthetic = encoding.decode(points[len(table) :])

    with watch.stage("distance"):
        repaired = encoding.scaler.transform(synthetic)
        looked_up = repaired[: asked.cap or None]
        index = NearestNeighbors(n_neighbors=1, n_jobs=JOBS).fit(encoding.real)
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
