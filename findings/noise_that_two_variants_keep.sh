#!/usr/bin/env bash
# smote_variants 1.0.1: SMOBD and SMOTE_IPF, which are to leave noise out, leave it in.
#
# Behaviour, on valid tables of two columns:
#   SMOBD makes rows from a lone row of the small class that lies twelve deviations off. A row is noise where core distance and
#   reachability are both more than t times their means, and the first row's reachability is infinite, so the mean is, and no row
#   is noise.
#   SMOTE_IPF removes none of three rows of the small class in the midst of the large one, nor what SMOTE made between them. Each tree
#   of its filter is grown on all parts but one, so most trees have seen a row and repeat its class.
#     SMOBD: 90 new rows, 2 of them from the lone row
#     SMOTE_IPF: 300 rows as SMOTE alone, 5 of the small class in the midst of the large one as SMOTE alone
# What to do: look for lone rows beforehand, and filter afterwards with edited nearest neighbours or Tomek links.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 smote_variants==1.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import sys

import numpy
import smote_variants

logging.disable(logging.CRITICAL)
random = numpy.random.default_rng(0)
large = random.normal(size=(120, 2))
small = numpy.vstack([random.normal(size=(29, 2)) * 0.3 + [3, 3], [[12, 12]]])
points, classes = numpy.vstack([large, small]), numpy.repeat([0, 1], [120, 30])
made = smote_variants.SMOBD(random_state=5).sample(points, classes)[0][len(points):]
from_lone = int((made.max(axis=1) > 6).sum())
print(f"SMOBD: {len(made)} new rows, {from_lone} of them from the lone row")

large = random.normal(size=(150, 2))
small = numpy.vstack([random.normal(size=(60, 2)) * 0.4 + [6, 6], [[0, 0], [0.1, 0.2], [-0.2, 0.1]]])
points, classes = numpy.vstack([large, small]), numpy.repeat([0, 1], [150, 63])


def amid(method):
    rows, labels = method(random_state=5).sample(points, classes)
    return len(rows), int(((numpy.linalg.norm(rows, axis=1) < 2) & (labels == 1)).sum())


plain, filtered = amid(smote_variants.SMOTE), amid(smote_variants.SMOTE_IPF)
print(f"SMOTE: {plain[0]} rows, {plain[1]} of the small class in the midst of the large one")
print(f"SMOTE_IPF: {filtered[0]} rows, {filtered[1]} of the small class in the midst of the large one")
sys.exit("other than written down" if from_lone == 0 or filtered != plain or plain[1] < 3 else 0)
PYTHON
