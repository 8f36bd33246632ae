
real = np.hstack([numbers, one_hot(codes)])
scaler = @SCALER@.fit(real)


def place(numbers, codes, label):
    """Where rows are in the space in which distances are measured."""
    return scaler.transform(np.hstack([numbers, one_hot(codes)]))


def generate(counts):
    """Copies of rows of each class: their numbers, codes and classes."""
    wanted = {label: int((classes == label).sum()) + count for label, count in counts.items()}
    sampler = RandomOverSampler(sampling_strategy=wanted, random_state=SEED)
    sampler.fit_resample(np.arange(len(classes)).reshape(-1, 1), classes)
    chosen = sampler.sample_indices_[len(classes):]
    return numbers[chosen], codes[chosen], classes[chosen]

