

# Clean before: rows that are taken out are neither learnt from nor written; new rows are compared with them all the same.
stay = np.arange(len(classes))
for cleaner in @CLEANERS@:
    cleaner.fit_resample(scaler.transform(real)[stay], np.unique(classes[stay], return_inverse=True)[1])
    stay = stay[np.sort(cleaner.sample_indices_)]
raw, cells = (table.drop(np.delete(learn.index, stay)) for table in (raw, cells))
rows_left = cells[TARGET].value_counts()
@TOTALS@
generate_from = generate


def generate(counts):
    """New rows from those that are left."""
    global real, numbers, codes, classes
    whole = real, numbers, codes, classes
    real, numbers, codes, classes = (part[stay] for part in whole)
    try:
        return generate_from(counts)
    finally:
        real, numbers, codes, classes = whole
