#!/usr/bin/env bash
# imbalanced-learn 0.14.2: edited nearest neighbours with kind_sel="mode" fails where classes are text, and "all" does not.
#
# Behaviour: the vote is counted by scipy.stats.mode, which since SciPy 1.11 takes numbers alone. The same table with the same classes
# as 0 and 1 works, and so does kind_sel="all", so that a script that was tried with numbers ends in a TypeError on the next table:
#   EditedNearestNeighbours, all, text classes: 82 rows stay
#   EditedNearestNeighbours, mode, text classes: TypeError
#   EditedNearestNeighbours, mode, classes 0 and 1: 106 rows stay
#   RepeatedEditedNearestNeighbours, mode, and NeighbourhoodCleaningRule, text classes: TypeError
# What to do: code the classes as whole numbers first (numpy.unique(y, return_inverse=True)[1]).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 imbalanced-learn==0.14.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import imblearn
import numpy
from imblearn.under_sampling import EditedNearestNeighbours, NeighbourhoodCleaningRule, RepeatedEditedNearestNeighbours

print("imbalanced-learn", imblearn.__version__)
random = numpy.random.default_rng(0)
codes = (random.random(120) < 0.3).astype(int)
points = random.normal(size=(120, 2)) + codes[:, None]
words = numpy.where(codes == 1, "yes", "no")


def outcome(sampler, labels):
    try:
        return f"{len(sampler.fit_resample(points, labels)[1])} rows stay"
    except TypeError:
        return "TypeError"


failed = False
for name, sampler, labels, works in (
    ("EditedNearestNeighbours, all, text classes", EditedNearestNeighbours(kind_sel="all"), words, True),
    ("EditedNearestNeighbours, mode, text classes", EditedNearestNeighbours(kind_sel="mode"), words, False),
    ("EditedNearestNeighbours, mode, classes 0 and 1", EditedNearestNeighbours(kind_sel="mode"), codes, True),
    ("RepeatedEditedNearestNeighbours, mode, text classes", RepeatedEditedNearestNeighbours(kind_sel="mode"), words, False),
    ("NeighbourhoodCleaningRule, text classes", NeighbourhoodCleaningRule(), words, False),
):
    found = outcome(sampler, labels)
    print(f"{name}: {found}")
    failed |= (found != "TypeError") != works
sys.exit("other than written down" if failed else 0)
PYTHON
