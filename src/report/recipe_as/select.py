
def measure(new, new_codes, labels):
    """Which new rows equal a real one, and how far each is from the nearest real row."""
    identical, distance = np.zeros(len(labels), bool), np.zeros(len(labels))
    known = {row.tobytes() for row in np.hstack([numbers + 0.0, codes])}
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        near = classes == label if NEAREST == "class" else np.ones(len(classes), bool)
        rows = np.hstack([new[mine] + 0.0, new_codes[mine]])
        identical[mine] = [row.tobytes() in known for row in rows]
        index = NearestNeighbors(n_neighbors=1).fit(place(numbers[near], codes[near], label))
        distance[mine] = index.kneighbors(place(new[mine], new_codes[mine], label))[0][:, 0]
    return identical, distance


def select(labels, identical, distance):
    """The rows to keep: not identical, not among the closest, and the first of them that are needed."""
    closest = np.zeros(len(labels), bool)
    scopes = [labels == label for label in needs] if DROP_SCOPE == "class" else [np.ones(len(labels), bool)]
    for scope in scopes:
        candidates = np.flatnonzero(scope & ~identical)
        order = candidates[np.argsort(distance[candidates], kind="stable")]
        closest[order[:int(np.floor(DROP_CLOSEST * len(candidates) / 100 + 1e-9))]] = True
    good = ~closest & ~(identical & DROP_IDENTICAL)
    return {label: np.flatnonzero(good & (labels == label))[:need] for label, need in needs.items()}, closest


# Generate more than is needed, drop, and keep what is needed.
rows_of = cells[TARGET].value_counts()
needs = {label: total - (0 if SYNTHETIC_ONLY else int(rows_of[label])) for label, total in TOTALS.items()}
needs = {label: need for label, need in needs.items() if need > 0}
counts = {label: int(np.ceil(need * OVERSUPPLY)) for label, need in needs.items()}
kept, new, new_codes = {}, numbers[:0], codes[:0]
while needs:
    new, new_codes, labels = generate(counts)
    identical, distance = measure(new, new_codes, labels)
    kept, closest = select(labels, identical, distance)
    short = {label: need - len(kept[label]) for label, need in needs.items() if len(kept[label]) < need}
    short = {label: missing for label, missing in short.items() if counts[label] < 50 * needs[label]}
    if not (TOP_UP and short):
        break
    for label, missing in short.items():
        counts[label] = min(counts[label] + 2 * missing + 8, 50 * needs[label])
