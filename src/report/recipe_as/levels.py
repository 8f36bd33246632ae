
real = one_hot(codes)
scaler = @SCALER@.fit(real)


def place(numbers, codes, label):
    """Where rows are in the space in which distances are measured."""
    return scaler.transform(one_hot(codes))


def generate(counts):
    """New rows of each class: their numbers, of which there are none, codes and classes."""
    wanted = {label: int((classes == label).sum()) + count for label, count in counts.items()}
    sampler = @SAMPLER@(sampling_strategy=wanted, @ARGUMENTS@, random_state=SEED)
    rows, labels = sampler.fit_resample(codes, classes)
    rows, labels = rows[len(codes):].astype(int), labels[len(codes):]
    return np.empty((len(rows), 0)), rows, labels
