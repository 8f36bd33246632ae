
# Clean after: the complete rows of the output, real ones and new ones.
stay = np.flatnonzero(learn.index.isin(raw.index)) if not SYNTHETIC_ONLY else np.arange(0)
chosen = [which for label, which in kept.items() if len(which)]
chosen = np.concatenate(chosen) if chosen else np.arange(0)
made = [label for label, which in kept.items() for _ in which]
both = place(np.vstack([numbers[stay], new[chosen]]), np.vstack([codes[stay], new_codes[chosen]]), None)
labels_of = np.concatenate([classes[stay], np.array(made, dtype=str)])
cleaner = @CLEANER@
cleaner.fit_resample(both, np.unique(labels_of, return_inverse=True)[1])
gone = np.setdiff1d(np.arange(len(both)), cleaner.sample_indices_)
raw = raw.drop(learn.index[stay[gone[gone < len(stay)]]])
synthetic = synthetic.drop(gone[gone >= len(stay)] - len(stay))
