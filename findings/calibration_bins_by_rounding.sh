#!/usr/bin/env bash
# scikit-learn 1.9.1: calibration_curve(strategy="quantile") moves a row from one bin to the next by a rounding error of its cuts.
#
# Behaviour: the cuts are numpy.percentile at linspace(0, 1, 11) * 100, and a row at a cut is below it. Of 171 rows every cut but the
# first and last is a row, and ten bins ought to hold 18, 17, 17, …; the seventh cut comes out one bit below its row, which falls into
# the next bin. A curve that is computed again from whole row numbers, as in R or a spreadsheet, has other points there:
#   171 rows, sizes of the bins: 18 17 17 17 17 17 16 18 17 17
#   observed shares of the seventh and eighth bin: 1.0000 0.0556, by whole numbers 1.0000 0.0000
# What to do: compare calibration curves by their slope, or bin by rank (numpy.array_split of the sorted rows).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy
import sklearn
from sklearn.calibration import calibration_curve

print("scikit-learn", sklearn.__version__)
rows = 171
score = (numpy.arange(rows) + 0.5) / rows * 0.9 + 0.03
# The seventh bin, by whole numbers rows 103 to 119, is positive, and no other row is.
ends = [170 * bin // 10 + 1 for bin in range(1, 11)]
truth = numpy.zeros(rows, dtype=int)
truth[ends[5] : ends[6]] = 1
observed, predicted = calibration_curve(truth, score, n_bins=10, strategy="quantile")
cuts = numpy.percentile(score, numpy.linspace(0, 1, 11) * 100)
sizes = numpy.bincount(numpy.searchsorted(cuts[1:-1], score), minlength=10)
whole = numpy.diff([0, *ends])
print("171 rows, sizes of the bins:", *sizes, "by whole numbers", *whole)
print(f"observed shares of the seventh and eighth bin: {observed[6]:.4f} {observed[7]:.4f}, by whole numbers 1.0000 0.0000")
expected = [18, 17, 17, 17, 17, 17, 16, 18, 17, 17]
changed = list(sizes) != expected or round(observed[6], 4) != 1.0 or round(observed[7], 4) != 0.0556
if changed:
    print("the behaviour has changed")
sys.exit(int(changed))
PYTHON
