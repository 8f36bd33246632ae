#!/usr/bin/env bash
# scikit-learn 1.9.1: NearestNeighbors finds other rows as soon as there are 16 columns, where values are large and close together.
#
# Behaviour: with algorithm="auto" a table of up to 15 columns is searched by a k-d tree, a wider one by brute force. Brute force
# expands the square, x·x − 2x·y + y·y, so that of columns around 1.7e9 (Unix times in seconds) hardly a digit of the difference is
# left. Nothing warns. imbalanced-learn's SMOTE asks this class for its neighbours. With times within ten minutes of one another:
#   15 columns, kd_tree: 0 of 400 rows have a wrong neighbour among their 5
#   16 columns, brute: more than 100 of 400 rows have a wrong neighbour among their 5
#   16 columns, kd_tree asked for: 0 of 400 rows have a wrong neighbour among their 5
# What to do: take the smallest time off the column, or scale it, before anything measures distances.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy
import sklearn
from sklearn.neighbors import NearestNeighbors

print("scikit-learn", sklearn.__version__)
failed = False
for columns, algorithm, expected in ((15, "auto", False), (16, "auto", True), (16, "kd_tree", False)):
    times = 1.7e9 + numpy.random.default_rng(0).integers(0, 600, (400, columns)).astype(float)
    index = NearestNeighbors(n_neighbors=6, algorithm=algorithm).fit(times)
    # Differences of whole numbers of this size are exact.
    squares = ((times[:, None, :] - times[None]) ** 2).sum(-1)
    numpy.fill_diagonal(squares, numpy.inf)
    rows = index.kneighbors(times)[1]
    own = numpy.arange(400)[:, None]
    taken = numpy.where(rows == own, numpy.inf, squares[own, rows])
    taken = numpy.sort(taken, axis=1)[:, :5]
    best = numpy.sort(squares, axis=1)[:, :5]
    wrong = int((taken != best).any(axis=1).sum())
    print(f"{columns} columns, {index._fit_method}: {wrong} of 400 rows have a wrong neighbour among their 5")
    failed |= (wrong > 100) != expected or (not expected and wrong > 0)
sys.exit("other than written down" if failed else 0)
PYTHON
