#!/usr/bin/env python3
"""Compare what cleaners, NearMiss and cluster centroids take out with imbalanced-learn, on random tables.

    check_cleaners.py SMOTESCOPE [--tables 200] [--seed 1]

Every other table has 30 to 200 rows of normal numbers, none of them repeated; there imbalanced-learn is asked as it is. The others have
small whole numbers, so that distances tie and rows are repeated; there imbalanced-learn is given exact neighbours that order ties by
row number and leave a row itself out, as smotescope's do (its own leave out whichever twin comes first). Two to four classes, of which
the smallest has fewer rows than any other. smotescope's side is what `--removed` names, with all parameters drawn at random and
`--scale none`; classes that imbalanced-learn empties stay here, so their rows are put back.

Where smotescope's documented rule is another one, the rule is written down here and must give smotescope's rows; and what
imbalanced-learn does otherwise is written down as well and must give imbalanced-learn's:

- NCR: a row does not vote on itself (imbalanced-learn's rows of the smallest class do), a class is cleaned from the threshold on (there
  beyond it), and rows of the smallest class are no neighbours to be removed. imbalanced-learn with these three put right is compared.
- CNN: passes until no row joins (there one pass, in which numbers of rows within a class are taken for numbers of rows of the table).
- OSS: begins with the first row of a class, so imbalanced-learn is made to draw that one.
- NearMiss 3: where fewer rows are around than are wanted, the nearest others are kept too: what imbalanced-learn keeps must be among
  what is kept.
- Cluster centroids by soft voting: k-means has other starts, so imbalanced-learn's begins with smotescope's rows, and has to end with them.

Needs numpy, scikit-learn and imbalanced-learn (written for 0.14.2). The exit code is 1 if a table differs.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from unittest import mock

import imblearn
import numpy as np
from imblearn.under_sampling import (
    AllKNN, ClusterCentroids, CondensedNearestNeighbour, EditedNearestNeighbours, NearMiss, NeighbourhoodCleaningRule, OneSidedSelection,
    RepeatedEditedNearestNeighbours, TomekLinks,
)
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

MODULES = "imblearn.under_sampling._prototype_selection."


def apart(a, b):
    """Squared distances, added up column by column, of rows whose last column is their number."""
    sums = np.zeros((len(a), len(b)))
    for column in range(a.shape[1] - 1):
        sums += (a[:, column][:, None] - b[:, column]) ** 2
    return sums


class Exact(NearestNeighbors):
    """Nearest rows, a row itself first, then by distance, then by number: the last column is a row's number and no feature."""

    def fit(self, rows, labels=None):
        self.rows_, self.labels_ = np.asarray(rows), labels
        self.n_samples_fit_, self.n_features_in_, self._fit_method = len(rows), rows.shape[1], "brute"
        return self

    def kneighbors(self, rows=None, n_neighbors=None, return_distance=True):
        count = n_neighbors or self.n_neighbors
        assert count <= len(self.rows_)
        distances = apart(rows, self.rows_)
        own = rows[:, -1][:, None] == self.rows_[:, -1]
        numbers = np.broadcast_to(self.rows_[:, -1], distances.shape)
        order = np.lexsort((numbers, np.where(own, -1.0, distances)), axis=1)[:, :count]
        near = np.sqrt(np.take_along_axis(distances, order, axis=1))
        return (near, order) if return_distance else order


class ExactClassifier(BaseEstimator):
    """The most frequent class of the nearest rows, of equally frequent ones the first; a row does not vote on itself."""

    def __init__(self, n_neighbors=1, n_jobs=None):
        self.n_neighbors, self.n_jobs = n_neighbors, n_jobs

    def fit(self, rows, labels):
        self.near_, self.labels_ = Exact(n_neighbors=self.n_neighbors).fit(rows), np.asarray(labels)
        return self

    def kneighbors(self, rows, n_neighbors=None, return_distance=True):
        return self.near_.kneighbors(rows, n_neighbors, return_distance)

    def predict(self, rows):
        found = []
        for row in rows:
            is_known = bool((self.near_.rows_[:, -1] == row[-1]).any())
            count = min(self.n_neighbors + is_known, len(self.labels_))
            near = self.near_.kneighbors(row[None], count, False)[0][int(is_known):]
            votes = np.bincount(self.labels_[near])
            found.append(int(votes.argmax()))
        return np.array(found)


def table(random, at):
    while True:
        rows, columns, classes = int(random.integers(30, 201)), int(random.integers(1, 6)), int(random.integers(2, 5))
        labels = random.choice(classes, rows, p=np.sort(random.dirichlet(np.full(classes, 3.0))))
        counts = np.bincount(labels, minlength=classes)
        smallest = counts.argmin()
        if 8 <= counts.min() and (counts == counts.min()).sum() == 1:
            break
    tied = at % 2 == 1
    middles = random.normal(size=(classes, columns)) * 1.5
    points = middles[labels] + random.normal(size=(rows, columns))
    return (np.round(points) if tied else np.round(points, 6)), labels, int(smallest), tied


def taken_out(program, folder, points, labels, *options):
    path, removed = folder / "t.csv", folder / "r.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{column}" for column in range(points.shape[1])] + ["class"])
        writer.writerows([*map(repr, map(float, row)), f"c{label}"] for row, label in zip(points, labels))
    kinds = [word for column in range(points.shape[1]) for word in ("--kind", f"x{column}=decimal")]
    command = [program, "resample", path, "--out", folder / "o.csv", "--removed", removed, "--target", "class",
               "--method", "none", "--scale", "none", "--quiet", *kinds, *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    with open(removed, newline="") as file:
        return {int(row["row"]) - 1 for row in csv.DictReader(file)}


def spared(gone, labels):
    """What goes of classes of which something stays."""
    for label in set(labels):
        own = set(np.flatnonzero(labels == label).tolist())
        gone = gone - own if own <= gone else gone
    return gone


def numbered(points):
    return np.column_stack([points, np.arange(len(points))])


def peer(sampler, points, labels, tied):
    """What imbalanced-learn takes out; where rows tie, with exact neighbours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not tied:
            sampler.fit_resample(points, labels)
        else:
            exact = lambda _, near, additional_neighbor=0: near if isinstance(near, Exact) else Exact(n_neighbors=near + additional_neighbor)
            with mock.patch(MODULES + "_tomek_links.NearestNeighbors", Exact), \
                    mock.patch(MODULES + "_edited_nearest_neighbours.check_neighbors_object", exact):
                sampler.fit_resample(numbered(points), labels)
    return set(range(len(labels))) - set(map(int, sampler.sample_indices_))


def classes_of(random, labels, smallest):
    classes = str(random.choice(["all", "larger"]))
    return classes, [label for label in sorted(set(labels.tolist())) if classes == "all" or label != smallest]


def compared(asked, gone, labels, cleaner):
    found = taken_out(*asked, "--clean", cleaner)
    expected = spared(gone, labels)
    return True if found == expected else (cleaner, found if isinstance(found, str) else (sorted(found - expected), sorted(expected - found)))


def tomek(asked, random, smallest, tied):
    _, _, points, labels = asked
    classes, targets = classes_of(random, labels, smallest)
    gone = peer(TomekLinks(sampling_strategy=targets), points, labels, tied)
    return compared(asked, gone, labels, f"tomek:classes={classes}")


def edited(name, sampler):
    def check(asked, random, smallest, tied):
        _, _, points, labels = asked
        classes, targets = classes_of(random, labels, smallest)
        k, votes = int(random.integers(1, 6)), str(random.choice(["all", "most"]))
        near = Exact(n_neighbors=k + 1) if tied else k
        made = sampler(n_neighbors=near, kind_sel={"all": "all", "most": "mode"}[votes], sampling_strategy=targets)
        try:
            gone = peer(made, points, labels, tied)
        except (ValueError, AssertionError):
            # A class is gone, or rows are too few: imbalanced-learn gives up.
            return None
        return compared(asked, gone, labels, f"{name}:k={k},votes={votes},classes={classes}")

    check.__name__ = name
    return check


def ncr(asked, random, smallest, tied):
    _, _, points, labels = asked
    k, threshold = int(random.integers(1, 6)), int(random.choice([50, 100, 150, 300]))
    classes, targets = classes_of(random, labels, smallest)
    rows = numbered(points)
    own = peer(EditedNearestNeighbours(n_neighbors=Exact(n_neighbors=k + 1), kind_sel="mode", sampling_strategy=targets),
               points, labels, True)
    model = ExactClassifier(n_neighbors=k).fit(rows, labels)
    minority = np.flatnonzero(labels == smallest)
    wrong = minority[model.predict(rows[minority]) != smallest]
    counts = np.bincount(labels)

    def neighbours(wrong, cleans):
        near = Exact(n_neighbors=k + 1).fit(rows).kneighbors(rows[wrong], return_distance=False)[:, 1:] if len(wrong) else []
        return {int(row) for row in np.ravel(near).astype(int) if cleans(labels[row])}

    gone = own | neighbours(wrong, lambda it: it != smallest and it in targets and 100 * counts[it] >= threshold * counts[smallest])
    found = compared(asked, gone, labels, f"ncr:k={k},threshold={threshold},classes={classes}")
    if found is not True or tied:
        return found
    # And that the difference to imbalanced-learn is the one that is named.
    votes = KNeighborsClassifier(n_neighbors=k).fit(points, labels).predict(points[minority])
    theirs = own | neighbours(minority[votes != smallest], lambda it: it in targets and 100 * counts[it] > threshold * counts[smallest])
    sampler = NeighbourhoodCleaningRule(n_neighbors=k, threshold_cleaning=threshold / 100, sampling_strategy=targets)
    same = peer(sampler, points, labels, False) == theirs
    TOLD["ncr"] = TOLD.get("ncr", 0) + (spared(theirs, labels) == spared(gone, labels))
    return True if same else ("imbalanced-learn does something else than is said", k, threshold)


def first(points, labels, label):
    return int(np.flatnonzero(labels == label)[0])


def hart(rows, labels, smallest, label):
    """Rows of a class that join, in passes until none does."""
    own = np.flatnonzero(labels == label).tolist()
    store = np.flatnonzero(labels == smallest).tolist() + own[:1]
    distances = apart(rows, rows)
    while True:
        before = len(store)
        for row in own:
            if row not in store:
                nearest = min(store, key=lambda other: (distances[row, other], other))
                if labels[nearest] != label:
                    store.append(row)
        if len(store) == before:
            return set(store)


def cnn(asked, random, smallest, tied):
    _, _, points, labels = asked
    rows = numbered(points)
    kept = set(np.flatnonzero(labels == smallest).tolist())
    for label in set(labels.tolist()) - {smallest}:
        kept |= hart(rows, labels, smallest, label)
    found = compared(asked, set(range(len(labels))) - kept, labels, "cnn:classes=larger")
    if found is True and not tied:
        drawn = mock.Mock()
        drawn.randint = lambda low, high, size: np.zeros(size, dtype=int)
        with mock.patch(MODULES + "_condensed_nearest_neighbour.check_random_state", lambda _: drawn):
            theirs = peer(CondensedNearestNeighbour(n_neighbors=1, sampling_strategy="not minority"), points, labels, False)
        one_pass = set(np.flatnonzero(labels == smallest).tolist())
        for label in set(labels.tolist()) - {smallest}:
            one_pass |= as_imbalanced_learn(rows, labels, smallest, label)
        TOLD["cnn"] = TOLD.get("cnn", 0) + (theirs == set(range(len(labels))) - kept)
        if theirs != set(range(len(labels))) - one_pass:
            return "imbalanced-learn does something else than is said"
    return found


def as_imbalanced_learn(rows, labels, smallest, label):
    """One pass, in which a row's number within the class is looked up among numbers of the table."""
    own = np.flatnonzero(labels == label).tolist()
    store, distances = np.flatnonzero(labels == smallest).tolist() + own[:1], apart(rows, rows)
    joined = own[:1]
    told = set(joined)
    for at, row in enumerate(own):
        if at in told:
            continue
        nearest = min(store, key=lambda other: (distances[row, other], other))
        if labels[nearest] != label:
            store.append(row)
            joined = [*joined, row]
            right = {place for place, other in enumerate(own)
                     if labels[min(store, key=lambda it: (distances[other, it], it))] == label}
            told = set(joined) | right
    return set(joined)


def oss(asked, random, smallest, tied):
    _, _, points, labels = asked
    drawn = mock.Mock()
    drawn.randint = lambda low, high, size: np.zeros(size, dtype=int)
    module = MODULES + "_one_sided_selection."
    classifier = ExactClassifier if tied else KNeighborsClassifier
    with mock.patch(module + "check_random_state", lambda _: drawn), mock.patch(module + "KNeighborsClassifier", classifier):
        gone = peer(OneSidedSelection(n_neighbors=1, sampling_strategy="not minority"), points, labels, tied)
    return compared(asked, gone, labels, "oss:classes=larger")


def nearmiss(version):
    def check(asked, random, smallest, tied):
        _, _, points, labels = asked
        counts = np.bincount(labels)
        wanted = {int(it): int(random.integers(1, counts[it])) for it in set(labels.tolist()) - {smallest} if counts[it] > 1}
        k, m = int(random.integers(1, 6)), int(random.integers(1, 6))
        near, around = (Exact(n_neighbors=k), Exact(n_neighbors=m)) if tied else (k, m)
        sampler = NearMiss(version=version, n_neighbors=near, n_neighbors_ver3=around, sampling_strategy=wanted)
        gone = peer(sampler, points, labels, tied)
        totals = [word for it, count in wanted.items() for word in ("--total", f"c{it}={count}")]
        typed = f"nearmiss:version={version},k={k},m={m}"
        found = taken_out(*asked, "--undersample", typed, *totals)
        if isinstance(found, str):
            return found
        for it in wanted:
            ours, theirs = ({row for row in rows if labels[row] == it} for rows in (found, gone))
            if counts[it] - len(theirs) < wanted[it]:
                TOLD["few"] = TOLD.get("few", 0) + 1
                alike = ours < theirs and counts[it] - len(ours) == wanted[it]
            else:
                alike = ours == theirs
            if not alike:
                return typed, wanted, sorted(ours - theirs), sorted(theirs - ours)
        return True

    check.__name__ = f"nearmiss {version}"
    return check


def centroids(asked, random, smallest, tied):
    """Cluster centroids by soft voting, of tables without repeated rows: k-means that begins with smotescope's rows has to end with them."""
    _, folder, points, labels = asked
    if tied:
        return None
    counts = np.bincount(labels)
    wanted = {int(it): int(random.integers(1, counts[it])) for it in set(labels.tolist()) - {smallest} if counts[it] > 1}
    totals = [word for it, count in wanted.items() for word in ("--total", f"c{it}={count}")]
    found = taken_out(*asked, "--undersample", "centroids:voting=soft,rounds=10000", "--decimals", "full", *totals)
    if isinstance(found, str):
        return found
    with open(folder / "o.csv", newline="") as file:
        rows = [(row.pop("class"), [float(cell) for cell in row.values()]) for row in csv.DictReader(file)]
    for it, count in wanted.items():
        ours = np.array([numbers for label, numbers in rows if label == f"c{it}"])
        if len(ours) != count:
            return it, f"{len(ours)} rows of {count}"
        estimator = KMeans(n_clusters=count, init=ours, n_init=1, max_iter=1000, tol=0.0)
        sampler = ClusterCentroids(estimator=estimator, voting="soft", sampling_strategy={it: count})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs, labels_theirs = sampler.fit_resample(points, labels)
        theirs = theirs[labels_theirs == it]
        apart = np.abs(theirs - ours).max()
        TOLD["apart"] = max(TOLD.get("apart", 0.0), apart)
        if apart > 1e-9:
            return it, count, f"{apart} apart"
    return True


TOLD = {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("imbalanced-learn", imblearn.__version__)
    checks = [tomek, edited("enn", EditedNearestNeighbours), edited("renn", RepeatedEditedNearestNeighbours),
              edited("allknn", AllKNN), ncr, cnn, oss, nearmiss(1), nearmiss(2), nearmiss(3), centroids]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for check in checks:
            random = np.random.default_rng(asked.seed)
            results = []
            for at in range(asked.tables):
                points, labels, smallest, tied = table(random, at)
                results.append(check((asked.program, Path(folder), points, labels), random, smallest, tied))
            same, given_up = results.count(True), results.count(None)
            print(f"{check.__name__}: {same} of {len(results) - given_up} tables alike"
                  + (f", {given_up} that cannot be compared" if given_up else ""), flush=True)
            for at, result in enumerate(results):
                if result not in (True, None):
                    wrong += 1
                    print(f"  table {at}: {result}")
    print("Of the tables without ties imbalanced-learn takes out the same in spite of its rule: "
          f"ncr {TOLD.get('ncr', 0)}, cnn {TOLD.get('cnn', 0)}; classes with too few rows around in version 3: {TOLD.get('few', 0)}; means of clusters are at most {TOLD.get('apart', 0.0)} apart")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
