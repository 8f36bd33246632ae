#!/usr/bin/env python3
"""Compare what needs no random number with imbalanced-learn, on random tables: ADASYN's rows per base, Borderline's danger sets,
SVM-SMOTE's support vectors, what Tomek links and edited nearest neighbours take out. What imbalanced-learn lacks is held against its definition.

    check_samplers.py SMOTESCOPE [--tables 200] [--seed 1] [--only svm_smote …]

Every table has 30 to 200 rows, 1 to 8 columns of normal numbers and two to four classes of unlike sizes, the smallest one in the
midst of the others. smotescope's side is read from the provenance that `resample` writes: base_row is a row's first parent.

- ADASYN: as many rows as are due at a target, without topping up: how often each row of the smallest class is a base, against
  the counts that imbalanced-learn repeats its rows by. Where its counts, rounded row by row, come to fewer or more rows than
  asked for, smotescope goes on with the first rows or stops before the last: there the first rows of a turn are compared.
- Borderline-SMOTE: which rows are bases when very many are made, against imbalanced-learn's rows in danger.
- SVM-SMOTE: which rows are bases, inwards and outwards, when very many are made, against the support vectors, noise and danger of
  imbalanced-learn. Rows whose share in the boundary is below a tolerance may be told otherwise: one in fifty, or one, may differ.
- K-means SMOTE: with one cluster, all rows of the class as bases, and each neighbour among the k nearest of the class.
- ProWSyn: which rows are paired, and how often a set is drawn from, against the sets and weights of its paper; five standard errors.
- Polynom-fit, CCR: every row on a line of its figure; every row in a sphere, by the radii that the paper's energies give.
- SMOBD: which rows are bases, how often, and their neighbours, against the weights that core distances and reachability of
  scikit-learn's OPTICS give; five standard errors.
- Lee: of every row, less than the level of its k nearest real rows in other classes; refused only where rows are rejected.
- LVQ-SMOTE: with a code for every row of the class, every row as the definition moves it (classes of up to 24 rows).
- Iterative-partitioning filter: rows by the votes of scikit-learn's trees grown on the same parts, on tables of one column, where
  these do not draw the column that they split at. Their numbers are of single precision, so one vote may be another.
- Tomek links, edited nearest neighbours: which rows `--removed` names, with all parameters drawn at random, against the rows that
  imbalanced-learn's sample_indices_ lack. Classes that imbalanced-learn would empty are left as they are here, so their rows are
  put back. No row is repeated: imbalanced-learn would take a twin for the row itself.
- Simplicial SMOTE: every row from its parents and gaps, its parents neighbours of one another by all distances, and as many as p or
  as no other row can be added to.
- Gaussian copula: of 5,000 rows the share below every value of a column, and the rank correlation of every two columns, against
  (6/π) asin(r/2) for the correlation r of normal scores, shrunk where rows are few; within five standard errors.

Needs numpy, scipy, scikit-learn and imbalanced-learn (written for 0.14.2). The exit code is 1 if a table differs.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import imblearn
import numpy as np
from imblearn.over_sampling import ADASYN, SVMSMOTE, BorderlineSMOTE
from imblearn.over_sampling import _adasyn as adasyn_module
from imblearn.under_sampling import EditedNearestNeighbours, TomekLinks
from scipy.stats import norm, spearmanr
from sklearn.cluster import OPTICS
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier


class Recorded:
    """numpy for one module, with what `repeat` is asked for written down."""

    def __init__(self):
        self.counts = None

    def __getattr__(self, name):
        return getattr(np, name)

    def repeat(self, rows, counts, *more):
        self.counts = np.asarray(counts)
        return np.repeat(rows, counts, *more)


def table(random):
    rows, columns, classes = int(random.integers(30, 201)), int(random.integers(1, 9)), int(random.integers(2, 5))
    shares = np.sort(random.dirichlet(np.full(classes, 2.0)))
    labels = random.choice(classes, rows, p=shares)
    # The smallest class needs rows enough for its neighbours.
    labels[:12] = 0
    points = random.normal(size=(rows, columns)) + 1.2 * labels[:, None] * random.normal(size=columns)
    # As they are written, so that both sides have the same doubles.
    return np.round(points, 6), labels


def write(path, points, labels):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{column}" for column in range(points.shape[1])] + ["class"])
        writer.writerows([*map(repr, map(float, row)), f"c{label}"] for row, label in zip(points, labels))


def made(program, folder, points, labels, method, total, parameters):
    """Provenance and values of the new rows, or what the program says where it makes none."""
    path, provenance = folder / "t.csv", folder / "p.csv"
    write(path, points, labels)
    command = [program, "resample", path, "--out", folder / "o.csv", "--provenance", provenance, "--target", "class",
               "--method", method, "--scale", "none", "--oversupply", "1", "--top-up", "off", "--drop-identical", "off",
               "--decimals", "full", "--total", f"c0={total}", "--quiet"]
    command += [word for key, value in parameters.items() for word in ("--param", f"{key}={value}")]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    with open(provenance, newline="") as file:
        origins = list(csv.DictReader(file))
    with open(folder / "o.csv", newline="") as file:
        values = np.array([list(map(float, row[:-1])) for row in list(csv.reader(file))[1 + len(labels):]])
    return origins, values


def bases(*asked):
    found = made(*asked)
    return found if isinstance(found, str) else [int(row["base_row"]) - 1 for row in found[0]]


def adasyn(program, folder, points, labels, random):
    own = np.flatnonzero(labels == 0)
    need, k = int(random.integers(5, 200)), int(random.integers(1, 8))
    recorded = Recorded()
    adasyn_module.np = recorded
    try:
        ADASYN(sampling_strategy={0: len(own) + need}, n_neighbors=k, random_state=0).fit_resample(points, labels)
    except (RuntimeError, ValueError):
        # No row of another class is near: imbalanced-learn gives up, smotescope takes all rows alike.
        return None
    finally:
        adasyn_module.np = np
    due = recorded.counts
    near = NearestNeighbors(n_neighbors=k + 1).fit(points).kneighbors(points[own], return_distance=False)[:, 1:]
    around = (labels[near] != 0).sum(axis=1)
    if any((2 * others * need) % around.sum() == 0 and (2 * others * need) // around.sum() % 2 for others in map(int, around)):
        # A row is due a half: the last digits of a sum decide there, halves go to even here.
        return None
    found = bases(program, folder, points, labels, "adasyn", len(own) + need, {"k": k})
    rounds = [row for turn in range(int(due.max())) for row, count in zip(own, due) if count > turn]
    expected = [int(rounds[at % len(rounds)]) for at in range(need)]
    return Counter(found) == Counter(expected) if isinstance(found, list) else found


def borderline(program, folder, points, labels, random):
    own = np.flatnonzero(labels == 0)
    k, m = int(random.integers(1, 8)), int(random.integers(1, 20))
    sampler = BorderlineSMOTE(k_neighbors=k, m_neighbors=m, random_state=0)
    sampler._validate_estimator()
    sampler.nn_m_.fit(points)
    danger = sampler._in_danger_noise(sampler.nn_m_, points[own], 0, labels, kind="danger")
    found = bases(program, folder, points, labels, "borderline", len(own) * 41, {"k": k, "m": m})
    if not danger.any():
        return isinstance(found, str) and "is in danger" in found
    return set(found) == set(own[danger].tolist()) if isinstance(found, list) else found


def svm_smote(program, folder, points, labels, random):
    own, m = np.flatnonzero(labels == 0), int(random.integers(1, 20))
    sampler = SVMSMOTE(m_neighbors=m, random_state=0)
    sampler._validate_estimator()
    support = sampler.svm_estimator_.fit(points, labels).support_
    support = support[labels[support] == 0]
    sampler.nn_m_.fit(points)
    told = {kind: sampler._in_danger_noise(sampler.nn_m_, points[support], 0, labels, kind=kind) for kind in ("noise", "danger")}
    found = made(program, folder, points, labels, "svm-smote", len(own) * 81, {"m": m})
    if told["noise"].all():
        return isinstance(found, str) and "are noise" in found
    if isinstance(found, str):
        return found
    inwards, outwards = set(), set()
    for origin in found[0]:
        gap = float(origin["gap"])
        (inwards if gap > 0 else outwards).add(int(origin["base_row"]) - 1)
    expected = [set(support[told["danger"]].tolist()), set(support[~told["danger"] & ~told["noise"]].tolist())]
    apart = len(inwards ^ expected[0]) + len(outwards ^ expected[1])
    return apart <= max(1, len(support) // 50) or f"inwards {inwards ^ expected[0]}, outwards {outwards ^ expected[1]}"


def kmeans_smote(program, folder, points, labels, random):
    own, k = np.flatnonzero(labels == 0), int(random.integers(1, 8))
    found = made(program, folder, points, labels, "kmeans-smote", len(own) * 41, {"clusters": 1, "neighbours": k, "balance": 0})
    if isinstance(found, str):
        return found
    near = NearestNeighbors(n_neighbors=k + 1).fit(points[own]).kneighbors(points[own], return_distance=False)[:, 1:]
    pairs = {(int(origin["base_row"]) - 1, int(origin["neighbour_row"]) - 1) for origin in found[0]}
    allowed = {(int(row), int(own[other])) for row, others in zip(own, near) for other in others}
    return pairs <= allowed and {base for base, _ in pairs} == set(own.tolist())


def prowsyn(program, folder, points, labels, random):
    own, k, levels, theta = np.flatnonzero(labels == 0), int(random.integers(1, 5)), int(random.integers(1, 7)), float(random.random() * 2)
    left, sets = own, []
    while len(sets) + 1 < levels and len(left):
        near = NearestNeighbors(n_neighbors=min(k, len(left))).fit(points[left]).kneighbors(points[labels != 0], return_distance=False)
        sets.append(set(left[np.unique(near)].tolist()))
        left = np.array([row for row in left if row not in sets[-1]], int)
    sets += [set(left.tolist())] if len(left) else []
    weights = np.array([np.exp(-theta * level) * (len(rows) > 1) for level, rows in enumerate(sets)])
    count = 4_000
    found = made(program, folder, points, labels, "prowsyn", len(own) + count, {"k": k, "levels": levels, "theta": theta})
    if isinstance(found, str):
        return found
    drawn = Counter()
    for origin in found[0]:
        base, other = int(origin["base_row"]) - 1, int(origin["neighbour_row"]) - 1
        level = next(level for level, rows in enumerate(sets) if base in rows)
        if other not in sets[level] or base == other:
            return f"{base} and {other} are not of one set"
        drawn[level] += 1
    shares = weights / weights.sum()
    apart = np.array([drawn[level] / count for level in range(len(sets))]) - shares
    return bool((np.abs(apart) <= 5 * np.sqrt(shares * (1 - shares) / count) + 1e-12).all()) or f"{drawn}, {shares}"


def polynom_fit(program, folder, points, labels, random):
    own, figure = points[labels == 0], str(random.choice(["star", "bus", "mesh"]))
    found = made(program, folder, points, labels, "polynom-fit", len(own) + 200, {"figure": figure})
    if isinstance(found, str):
        return found
    if figure == "star":
        ends = np.stack([own, np.broadcast_to(own.mean(axis=0), own.shape)], axis=1)
    elif figure == "bus":
        ends = np.stack([own[:-1], own[1:]], axis=1)
    else:
        a, b = np.triu_indices(len(own), 1)
        ends = np.stack([own[a], own[b]], axis=1)
    way = ends[:, 1] - ends[:, 0]
    for row in found[1]:
        along = np.clip(((row - ends[:, 0]) * way).sum(axis=1) / (way**2).sum(axis=1), 0, 1)
        apart = np.abs(ends[:, 0] + along[:, None] * way - row).max(axis=1).min()
        if apart > 1e-9:
            return f"{figure}: {apart} from every line"
    return True


def ccr(program, folder, points, labels, random):
    own, others, energy = points[labels == 0], points[labels != 0], float(random.random() * 3 + 0.05)
    found = made(program, folder, points, labels, "ccr", len(own) + 200, {"energy": energy})
    if isinstance(found, str):
        return found
    radii = []
    for row in own:
        radius, left = 0.0, energy
        for inside, apart in enumerate(np.sort(np.abs(others - row).sum(axis=1))):
            if (apart - radius) * (inside + 1) >= left:
                break
            left -= (apart - radius) * (inside + 1)
            radius = apart
        else:
            inside += 1
        radii.append(radius + left / (inside + 1))
    apart = np.abs(found[1][:, None] - own).sum(axis=2)
    return bool((apart <= np.array(radii) + 1e-9).any(axis=1).all())


def smobd(program, folder, points, labels, random):
    own, k = np.flatnonzero(labels == 0), int(random.integers(2, 8))
    eta, t, radius = float(random.random()), float(random.random() + 0.8), float(random.random() * 2 + 0.2)
    count = 4_000
    found = made(program, folder, points, labels, "smobd", len(own) + count, {"k": k, "eta": eta, "t": t, "radius": radius})
    optics = OPTICS(min_samples=k).fit(points[own])
    core, reach = optics.core_distances_, optics.reachability_
    noise = (core > t * core.mean()) & (reach > t * reach[np.isfinite(reach)].mean())
    apart = np.sqrt(((points[own][:, None] - points[own]) ** 2).sum(axis=2))
    around = (apart <= radius * core.mean()).sum(axis=1)
    weights = np.where(noise, 0, eta * core / core.max() + (1 - eta) * around / around.max())
    if isinstance(found, str):
        return None if noise.all() and "weigh nothing" in found else found
    near = NearestNeighbors(n_neighbors=k + 1).fit(points[own]).kneighbors(points[own], return_distance=False)[:, 1:]
    pairs = [(int(origin["base_row"]) - 1, int(origin["neighbour_row"]) - 1) for origin in found[0]]
    allowed = {(int(row), int(own[other])) for row, others in zip(own, near) for other in others}
    drawn, shares = Counter(base for base, _ in pairs), weights / weights.sum()
    differ = np.abs(np.array([drawn[row] / count for row in own]) - shares)
    return set(pairs) <= allowed and bool((differ <= 5 * np.sqrt(shares * (1 - shares) / count) + 1e-12).all()) or f"{differ.max()}"


def lee(program, folder, points, labels, random):
    own, k, level = np.flatnonzero(labels == 0), int(random.integers(1, 8)), float(random.random() * 0.7 + 0.3)
    found = made(program, folder, points, labels, "lee", len(own) + 300, {"k": k, "level": level})
    if isinstance(found, str):
        return None if "choose a higher level" in found else found
    near = NearestNeighbors(n_neighbors=k).fit(points).kneighbors(found[1], return_distance=False)
    return bool(((labels[near] != 0).sum(axis=1) < level * k).all())


def lvq_smote(program, folder, points, labels, random):
    own, k = points[labels == 0], int(random.integers(1, 8))
    if len(own) > 24:
        return None
    found = made(program, folder, points, labels, "lvq-smote", len(own) + 300, {"k": k, "codes": 50})
    if isinstance(found, str):
        return found
    apart = np.sqrt(((own[:, None] - own) ** 2).sum(axis=2))
    near, numbers, places = np.argsort(apart, axis=1, kind="stable")[:, :k], np.arange(len(own)), []
    pairs = [(c, d) for c in numbers for d in numbers if c != d]
    ways = np.array([own[c] - own[d] for c, d in pairs])
    for a, b in pairs:
        other = np.array([not {a, b} & {c, d} for c, d in pairs])
        far = np.where(other, ((ways - (own[a] - own[b])) ** 2).sum(axis=1), np.inf)
        # Two pairs can be as alike but for rounding: a − b and c − d are, read either way.
        for c in {pairs[at][0] for at in np.flatnonzero(far <= far.min() * (1 + 1e-9))}:
            places.append(own[near[c]] + own[a] - own[c])
    places = np.concatenate(places)
    return bool(all(np.abs(places - row).max(axis=1).min() < 1e-9 for row in found[1]))


def ipf(program, folder, points, labels, random):
    points, parts, every = points[:, :1], int(random.integers(2, 10)), bool(random.random() < 0.3)
    rounds, share = int(random.integers(1, 5)), float(random.random() * 5)
    there, gone, quiet = np.arange(len(labels)), set(), 0
    while len(there) >= parts:
        dealt = there[np.argsort(labels[there], kind="stable")]
        told = [DecisionTreeClassifier().fit(points[part], labels[part]).predict(points[there])
                for part in (np.sort(dealt[part::parts]) for part in range(parts))]
        against = (np.array(told) != labels[there]).sum(axis=0)
        goes = there[against == parts] if every else there[2 * against > parts]
        quiet = quiet + 1 if len(goes) < share / 100 * len(labels) else 0
        there, gone = np.setdiff1d(there, goes), gone | set(goes.tolist())
        if not len(goes) or quiet == rounds:
            break
    for label in set(labels):
        own = set(np.flatnonzero(labels == label).tolist())
        gone = gone - own if own <= gone else gone
    votes = "all" if every else "most"
    cleaner = f"ipf:parts={parts},votes={votes},rounds={rounds},share={share},classes=all"
    found = taken_out(program, folder, points, labels, cleaner)
    return found == gone or (found if isinstance(found, str) else found ^ gone)


def taken_out(program, folder, points, labels, cleaner):
    path, removed = folder / "t.csv", folder / "r.csv"
    write(path, points, labels)
    command = [program, "resample", path, "--out", folder / "o.csv", "--removed", removed, "--target", "class",
               "--method", "none", "--scale", "none", "--clean-before", cleaner, "--quiet"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    with open(removed, newline="") as file:
        return {int(row["row"]) - 1 for row in csv.DictReader(file)}


def cleaned(program, folder, points, labels, sampler, cleaner):
    sampler.fit_resample(points, labels)
    gone = set(range(len(labels))) - set(map(int, sampler.sample_indices_))
    for label in set(labels):
        own = set(np.flatnonzero(labels == label).tolist())
        gone = gone - own if own <= gone else gone
    found = taken_out(program, folder, points, labels, cleaner)
    return found == gone or found


def tomek(program, folder, points, labels, random):
    classes = random.choice(["all", "larger"])
    sampler = TomekLinks(sampling_strategy={"all": "all", "larger": "not minority"}[classes])
    return cleaned(program, folder, points, labels, sampler, f"tomek:classes={classes}")


def enn(program, folder, points, labels, random):
    classes, votes, k = random.choice(["all", "larger"]), random.choice(["all", "most"]), int(random.integers(1, 9))
    sampler = EditedNearestNeighbours(
        n_neighbors=k, kind_sel={"all": "all", "most": "mode"}[votes],
        sampling_strategy={"all": "all", "larger": "not minority"}[classes],
    )
    return cleaned(program, folder, points, labels, sampler, f"enn:k={k},votes={votes},classes={classes}")


def simplex(program, folder, points, labels, random):
    own, k, p = np.flatnonzero(labels == 0), int(random.integers(1, 8)), int(random.integers(2, 8))
    found = made(program, folder, points, labels, "simplex", len(own) + 100, {"k": k, "p": p})
    if isinstance(found, str):
        return found
    apart = ((points[own][:, None] - points[own]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    near = np.zeros(apart.shape, bool)
    near[np.arange(len(own))[:, None], np.argsort(apart, axis=1, kind="stable")[:, :k]] = True
    near |= near.T
    for origin, values in zip(*found):
        rows = [int(row) - 1 for row in [origin["base_row"], *origin["neighbour_row"].split()]]
        gaps = np.array(origin["gap"].split(), float)
        at = np.searchsorted(own, rows)
        apart_by = np.abs(points[rows[0]] + gaps @ (points[rows[1:]] - points[rows[0]]) - values).max()
        fits = [
            near[np.ix_(at, at)].sum() == len(at) * (len(at) - 1), len(set(rows)) == len(rows) <= p, min(gaps) >= 0,
            1 - gaps.sum() >= max(gaps) - 1e-12, len(rows) == p or not near[:, at].all(axis=1).any(), apart_by < 1e-9,
        ]
        if not all(fits):
            return f"k {k}, p {p}: {origin}, {fits}"
    return True


def copula(program, folder, points, labels, random):
    own, count = points[labels == 0], 5_000
    found = made(program, folder, points, labels, "copula", len(own) + count, {})
    if isinstance(found, str):
        return found
    rows, columns = own.shape
    scores = norm.ppf((np.arange(rows) + 0.5) / rows)[own.argsort(axis=0).argsort(axis=0)]
    share = min(1.0, rows / (2 * columns))
    for a in range(columns):
        below = [(found[1][:, a] < value).mean() - (at + 0.5) / rows for at, value in enumerate(np.sort(own[:, a])[1:], 1)]
        if np.abs(below).max() > 2.5 / count**0.5:
            return f"column {a}: shares are off by {np.abs(below).max()}"
        for b in range(a):
            expected = 6 / np.pi * np.arcsin(share * np.corrcoef(scores[:, a], scores[:, b])[0, 1] / 2)
            rank = spearmanr(found[1][:, a], found[1][:, b]).statistic
            if abs(rank - expected) > 5 / count**0.5:
                return f"columns {b} and {a}: {rank}, not {expected}"
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names of the comparisons to make")
    asked = parser.parse_args()
    print("imbalanced-learn", imblearn.__version__)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        checks = (adasyn, borderline, svm_smote, kmeans_smote, prowsyn, polynom_fit, ccr, smobd, lee, lvq_smote, ipf, tomek, enn,
                  simplex, copula)
        for check in checks:
            if asked.only and check.__name__ not in asked.only:
                continue
            random = np.random.default_rng(asked.seed)
            results = [check(asked.program, Path(folder), *table(random), random) for _ in range(asked.tables)]
            same, given_up = results.count(True), results.count(None)
            print(f"{check.__name__}: {same} of {len(results) - given_up} tables alike"
                  + (f", {given_up} that cannot be compared" if given_up else ""))
            for at, result in enumerate(results):
                if result not in (True, None):
                    wrong += 1
                    print(f"  table {at}: {result}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
