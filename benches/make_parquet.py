"""Parquet files for the tests, as other programs write them: the same rows with every codec and encoding, one with every
kind of column, and what is refused.

    python benches/make_parquet.py      # pandas, pyarrow, polars, duckdb; writes tests/golden/parquet and tests/fuzz/corpus/parquet
"""

import datetime
import decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests/golden/parquet"
CORPUS = ROOT / "tests/fuzz/corpus/parquet"


def rows():
    """Those of tests/cli/formats.rs."""
    every = range(90)
    return pd.DataFrame(
        {
            "x": [float(f"{row * 37 % 101}.{row % 10}") for row in every],
            "y": [row * 53 % 89 * 3 for row in every],
            "place": [["at sea", "land, dry"][row % 5 // 3] for row in every],
            "class": ["yes" if row % 6 == 0 else "no" for row in every],
        }
    )


def same_rows():
    frame = rows()
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    words = {"place": "DELTA_BYTE_ARRAY", "class": "DELTA_LENGTH_BYTE_ARRAY"}
    deltas = {"x": "BYTE_STREAM_SPLIT", "y": "DELTA_BINARY_PACKED", **words}
    frame.to_parquet(GOLDEN / "pandas.parquet")
    pl.from_pandas(frame).write_parquet(GOLDEN / "polars.parquet", row_group_size=40)
    duckdb.sql(f"copy (from frame) to '{GOLDEN / 'duckdb.parquet'}' (format parquet)")
    pq.write_table(arrow, GOLDEN / "gzip.parquet", compression="gzip", data_page_version="2.0", row_group_size=37)
    pq.write_table(arrow, GOLDEN / "lz4.parquet", compression="lz4", data_page_size=64, write_batch_size=8)
    pq.write_table(
        arrow, GOLDEN / "delta.parquet", compression="zstd", use_dictionary=False, column_encoding=deltas, row_group_size=50
    )
    required = pa.schema([field.with_nullable(False) for field in arrow.schema])
    pq.write_table(arrow.cast(required), GOLDEN / "required.parquet", compression="none", store_schema=False)


def kinds():
    every = range(60)
    day = datetime.date(2024, 1, 1)
    noon = datetime.datetime(2024, 1, 1, 10, 20, 30, 500_000)
    columns = {
        "whole": pa.array([row * 7 % 23 for row in every], pa.int16()),
        "large": pa.array([2**64 - 1 - row for row in every], pa.uint64()),
        "half": pa.array(np.array([row * 0.1 for row in every], np.float16)),
        "single": pa.array(np.array([row * 0.1 for row in every], np.float32)),
        "double": pa.array([None if row % 9 == 0 else row * 1e-6 for row in every]),
        "price": pa.array([decimal.Decimal(row * 5 - 90) / 100 for row in every], pa.decimal128(12, 2)),
        "flag": pa.array([row % 4 == 0 for row in every]),
        "zip": pa.array([["01069", "10115", "20095"][row % 3] for row in every]),
        "code": pa.array([["10", "2", "30"][row % 3] for row in every]),
        "size": pa.DictionaryArray.from_arrays(
            pa.array([row % 3 for row in every], pa.int8()), ["small", "medium", "large", "never"], ordered=True
        ),
        "grade": pa.DictionaryArray.from_arrays(pa.array([row % 3 for row in every], pa.int8()), pa.array([3, 1, 2])),
        "drink": pa.array([["None", "tea", "", None][row % 4] for row in every]),
        "day": pa.array([day + datetime.timedelta(row) for row in every]),
        "moment": pa.array([noon + datetime.timedelta(row) for row in every], pa.timestamp("us", tz="UTC")),
        "time": pa.array([datetime.time(row % 24, row, 0, 1000) for row in every], pa.time64("us")),
        "nothing": pa.nulls(60),
        "class": pa.array(["yes" if row % 6 == 0 else "no" for row in every]),
    }
    pq.write_table(pa.table(columns), GOLDEN / "kinds.parquet")


def refused():
    plain = rows()
    arrow = pa.Table.from_pandas(plain, preserve_index=False)
    lists = arrow.append_column("tags", pa.array([[1, 2]] * 90))
    structs = arrow.append_column("where", pa.array([{"a": 1}] * 90))
    pq.write_table(lists, GOLDEN / "lists.parquet")
    pq.write_table(structs, GOLDEN / "structs.parquet")
    pq.write_table(arrow, GOLDEN / "brotli.parquet", compression="brotli")
    pq.write_table(arrow.append_column("raw", pa.array([b"\xff"] * 90)), GOLDEN / "bytes.parquet")


def corpus():
    for name in ["pandas", "polars", "duckdb", "gzip", "lz4", "delta", "required", "kinds"]:
        few = pq.read_table(GOLDEN / f"{name}.parquet").slice(0, 30)
        of = pq.ParquetFile(GOLDEN / f"{name}.parquet").metadata.row_group(0).column(0).compression.lower()
        pq.write_table(few, CORPUS / f"{name}.parquet", compression="none" if of == "uncompressed" else of, row_group_size=20)


GOLDEN.mkdir(parents=True, exist_ok=True)
CORPUS.mkdir(parents=True, exist_ok=True)
same_rows()
kinds()
refused()
corpus()
