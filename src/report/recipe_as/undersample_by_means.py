
# Undersample: of each class above its total the undersampler makes a row of every cluster; one that is a real row stays.
smaller = {label: total for label, total in TOTALS.items() if total < rows_of[label]}
there = np.flatnonzero(learn.index.isin(raw.index))
points, (names, labels_there) = scaler.transform(real)[there], np.unique(classes[there], return_inverse=True)
wanted = {at: min(smaller[name], int((labels_there == at).sum())) for at, name in enumerate(names) if smaller.get(name)}
stays = learn.index[:0]
if not kept:
    labels, identical, closest = classes[:0], np.zeros(0, bool), np.zeros(0, bool)
if wanted:
    sampler = @UNDERSAMPLER@(sampling_strategy=wanted, @ARGUMENTS@)
    found, labels_found = sampler.fit_resample(points, labels_there)
    for at in wanted:
        own, rows = there[labels_there == at], found[labels_found == at]
        index = NearestNeighbors(n_neighbors=1).fit(points[labels_there == at])
        apart, near = index.kneighbors(rows)
        is_mean = apart[:, 0] > 1e-9
        stays = stays.union(learn.index[own[np.unique(near[~is_mean, 0])]])
        rows = scaler.inverse_transform(rows[is_mean]) if is_mean.any() else real[:0]
        label, count = names[at], int(is_mean.sum())
        kept[label], counts[label] = len(new) + np.arange(count), count
        new = np.vstack([new, repaired(rows[:, :len(NUMBERS)])])
        new_codes = np.vstack([new_codes, nearest_level(rows[:, len(NUMBERS):])])
        labels = np.concatenate([labels, np.full(count, label)])
        identical, closest = (np.concatenate([flags, np.zeros(count, bool)]) for flags in (identical, closest))
for label in smaller:
    raw = raw.drop(raw.index[cells[TARGET] == label].difference(stays))
