#!/usr/bin/env bash
# pandas 3.1.1 with pyarrow 26.0.1: a category column of numbers comes back from Parquet as numbers, one of words as it was.
#
# Behaviour: to_parquet stores a categorical of words as a dictionary, with its levels, their order, the unused ones and whether they
# are ordered; read_parquet gives all of it back. A categorical whose levels are numbers, as the classes 0 and 1 or grades often are, is
# stored as plain numbers: the kind is lost, and with it the order of the levels and the unused ones. Nothing warns.
#   word: category, levels ['low', 'high', 'none'], ordered True
#   grade: int64
# What to do: make words of the levels first (table["grade"].cat.rename_categories(str)), or say the kind again after reading.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder/t.parquet" <<'PYTHON'
import sys

import pandas
import pyarrow

print("pandas", pandas.__version__, "pyarrow", pyarrow.__version__)
words = pandas.Categorical(["low", "high", "low"], categories=["low", "high", "none"], ordered=True)
grades = pandas.Categorical([3, 1, 3], categories=[3, 1, 2], ordered=True)
pandas.DataFrame({"word": words, "grade": grades}).to_parquet(sys.argv[1])
table = pandas.read_parquet(sys.argv[1])
word = table["word"]
print(f"word: {word.dtype}, levels {list(word.cat.categories)}, ordered {word.cat.ordered}")
print(f"grade: {table['grade'].dtype}")
kept = list(word.cat.categories) == ["low", "high", "none"] and word.cat.ordered
sys.exit(None if kept and table["grade"].dtype == "int64" else "other than written down")
PYTHON
