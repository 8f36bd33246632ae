
# Undersample: of each class above its total the complete rows that the undersampler keeps.
smaller = {label: total for label, total in TOTALS.items() if total < rows_of[label]}
there = np.flatnonzero(learn.index.isin(raw.index))
points, (names, labels_there) = scaler.transform(real)[there], np.unique(classes[there], return_inverse=True)
wanted = {at: min(smaller[name], int((labels_there == at).sum())) for at, name in enumerate(names) if smaller.get(name)}
stays = learn.index[:0]
if wanted:
    sampler = @UNDERSAMPLER@(sampling_strategy=wanted, @ARGUMENTS@)
    found, labels_found = sampler.fit_resample(points, labels_there)
    if hasattr(sampler, "sample_indices_"):
        stays = learn.index[there[sampler.sample_indices_]]
    else:
        # It gives back places of rows and not which they are.
        for at in wanted:
            own = there[labels_there == at]
            near = NearestNeighbors(n_neighbors=1).fit(points[labels_there == at])
            chosen = near.kneighbors(found[labels_found == at], return_distance=False)[:, 0]
            stays = stays.union(learn.index[own[np.unique(chosen)]])
for label in smaller:
    raw = raw.drop(raw.index[cells[TARGET] == label].difference(stays))
