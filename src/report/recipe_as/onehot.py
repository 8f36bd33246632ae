
real = np.hstack([numbers, one_hot(codes)])
scaler = @SCALER@.fit(real)


def place(numbers, codes, label):
    """Where rows are in the space in which distances are measured."""
    return scaler.transform(np.hstack([numbers, one_hot(codes)]))


def generate(counts):
    """New rows of each class: their numbers, codes and classes."""
    wanted = {label: int((classes == label).sum()) + count for label, count in counts.items()}
    sampler = @SAMPLER@(sampling_strategy=wanted, @ARGUMENTS@, random_state=SEED)
    rows, labels = sampler.fit_resample(scaler.transform(real), classes)
    rows, labels = scaler.inverse_transform(rows[len(real):]), labels[len(real):]
    new = repaired(rows[:, :len(NUMBERS)])
    return new, nearest_level(rows[:, len(NUMBERS):]), labels

