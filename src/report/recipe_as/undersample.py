for label, total in TOTALS.items():
    if total < rows_of[label]:
        of_class = raw.index[cells[TARGET] == label]
        raw = raw.drop(np.random.default_rng(SEED).choice(of_class, rows_of[label] - total, replace=False))
