
MISSING_CELLS = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]

# Read: every cell as text, so that the real rows can be written as they are.
raw = pd.read_csv(
    FILE, sep=SEPARATOR, encoding=ENCODING, header=0 if HEADER else None, names=COLUMNS, index_col=False,
    dtype=str, keep_default_na=False,
)
cells = raw.apply(lambda column: column.str.strip())
cells = cells.mask(cells.isin(MISSING_CELLS))
features = [*NUMBERS, *LEVELS, *(name for members in GROUPS.values() for name in members)]
learn = cells.dropna(subset=[TARGET])
