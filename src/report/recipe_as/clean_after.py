
# Clean after: the complete rows of the output, real ones and new ones.
stay = np.flatnonzero(learn.index.isin(raw.index)) if not SYNTHETIC_ONLY else np.arange(0)
chosen = [which for label, which in kept.items() if len(which)]
chosen = np.concatenate(chosen) if chosen else np.arange(0)
made = [label for label, which in kept.items() for _ in which]
both = place(np.vstack([numbers[stay], new[chosen]]), np.vstack([codes[stay], new_codes[chosen]]), None)
labels_of = np.concatenate([classes[stay], np.array(made, dtype=str)])
left = np.arange(len(both))
for cleaner in @CLEANERS@:
    cleaner.fit_resample(both[left], np.unique(labels_of[left], return_inverse=True)[1])
    left = left[np.sort(cleaner.sample_indices_)]
gone = np.setdiff1d(np.arange(len(both)), left)
raw = raw.drop(learn.index[stay[gone[gone < len(stay)]]])
synthetic = synthetic.drop(gone[gone >= len(stay)] - len(stay))
