
scaler = @SCALER@.fit(numbers)
scaled = scaler.transform(numbers)


def place(numbers, codes, label):
    """Where rows are in the space of a class: two different levels are the median of its deviations apart."""
    mismatch = np.median(scaled[classes == label].std(axis=0))
    blocks = [np.eye(size)[codes[:, at]] for at, size in enumerate(SIZES)]
    return np.hstack([scaler.transform(numbers), *(block * mismatch / np.sqrt(2) for block in blocks)])


def generate(counts):
    """New rows of each class: their numbers, codes and classes."""
    wanted = {label: int((classes == label).sum()) + count for label, count in counts.items()}
    nominal = list(range(len(NUMBERS), len(NUMBERS) + len(SIZES)))
    sampler = SMOTENC(nominal, sampling_strategy=wanted, k_neighbors=K, random_state=SEED)
    rows, labels = sampler.fit_resample(np.hstack([scaled, codes]), classes)
    rows, labels = rows[len(scaled):], labels[len(scaled):]
    new = repaired(scaler.inverse_transform(rows[:, :len(NUMBERS)]))
    return new, rows[:, len(NUMBERS):].astype(int), labels

