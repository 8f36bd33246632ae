#!/usr/bin/env bash
# liac-arff 2.5.0 (which calls itself 2.4.0): a table with a level that holds braces is written so that liac-arff cannot read it back.
#
# Behaviour: levels with a comma, a blank, a quote or a percent sign are put in quotes, those with braces are not. The list of levels
# is itself in braces, so the line of the attribute ends too soon, and reading fails there; the rows were never the trouble:
#   '@ATTRIBUTE set {{low}, high}': BadAttributeType
#   '@ATTRIBUTE set {'low, or so', high}': 2 rows
# What to do: write such levels by other words, or put them in quotes by hand; quotes around them are read as any others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet liac-arff==2.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import arff

print("liac-arff", arff.__version__)
failed = False
for level, quoted, expected in (("{low}", False, "BadAttributeType"), ("low, or so", True, "2 rows")):
    table = {
        "relation": "t",
        "attributes": [("x", "REAL"), ("set", [level, "high"])],
        "data": [[1.0, level], [2.0, "high"]],
    }
    text = arff.dumps(table)
    line = next(line for line in text.splitlines() if line.startswith("@ATTRIBUTE set"))
    try:
        found = f"{len(arff.loads(text)['data'])} rows"
    except arff.ArffException as error:
        found = type(error).__name__
    print(f"{line!r}: {found}")
    failed |= found != expected or ("'" in line) != quoted
# Quotes around it are all that it takes.
by_hand = text.replace("'low, or so'", "'{low}'")
failed |= arff.loads(by_hand)["data"][0][1] != "{low}"
sys.exit("other than written down" if failed else 0)
PYTHON
