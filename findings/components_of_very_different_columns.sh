#!/usr/bin/env bash
# nalgebra 0.35.0 (Rust): the eigenvectors of a covariance matrix can be infinite or no numbers though all that is in it is finite;
# numpy 2.4.6 decomposes the same matrix.
#
# Behaviour: one column of variance 0.2 beside three of 10⁻¹⁶⁰, as of a table that is not scaled, with a column of another unit beside
# one-hot columns. Such covariances are numbers, but their squares are none, and of these the decomposition takes the root:
#   nalgebra: not all of 16 numbers of the eigenvectors are finite
#   numpy: all of 16 numbers of the eigenvectors are finite
# Nothing is refused and nothing fails: scores on the component are NaN, and a picture of them is empty.
# What to do: scale the columns, or leave out those that are as nothing beside the largest, before the decomposition.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo init --quiet --vcs none --name components "$folder/rust"
(cd "$folder/rust" && cargo add --quiet nalgebra@=0.35.0)
cat > "$folder/matrix.txt" <<'MATRIX'
0.18 -9.6e-82 1.5e-83 9.4e-82
-9.6e-82 6.8e-161 -4.0e-162 -6.4e-161
1.5e-83 -4.0e-162 4.0e-162 -4.0e-162
9.4e-82 -6.4e-161 -4.0e-162 6.8e-161
MATRIX
cat > "$folder/rust/src/main.rs" <<'RUST'
use nalgebra::{DMatrix, SymmetricEigen};

fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    assert!(numbers.iter().all(|number| number.is_finite()));
    let vectors = SymmetricEigen::new(DMatrix::from_row_slice(4, 4, &numbers)).eigenvectors;
    let finite = vectors.iter().filter(|number| number.is_finite()).count();
    println!("{}", if finite == 16 { "all" } else { "not all" });
}
RUST
rust=$(cd "$folder/rust" && cargo run --quiet --release -- "$folder/matrix.txt")
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6
python=$("$folder/venv/bin/python" - "$folder/matrix.txt" <<'PYTHON'
import sys

import numpy

vectors = numpy.linalg.eigh(numpy.loadtxt(sys.argv[1]))[1]
print("all" if numpy.isfinite(vectors).all() else "not all")
PYTHON
)
echo "nalgebra: $rust of 16 numbers of the eigenvectors are finite"
echo "numpy: $python of 16 numbers of the eigenvectors are finite"
[ "$rust" = "not all" ] && [ "$python" = "all" ] || { echo "other than written down" >&2; exit 1; }
