
# Encode: numbers, then one-hot columns; a column of two values is a single 0/1 column.
classes = learn[TARGET].to_numpy(str)
numbers = learn[list(NUMBERS)]
if DECIMAL_COMMA:
    numbers = numbers.apply(lambda column: column.str.replace(",", "."))
numbers = numbers.astype(float).to_numpy().reshape(len(learn), len(NUMBERS))
codes = [pd.Categorical(learn[name], categories=levels).codes for name, levels in LEVELS.items()]
codes += [learn[members].astype(float).to_numpy().argmax(axis=1) for members in GROUPS.values()]
codes = np.array(codes, dtype=int).reshape(len(LEVELS) + len(GROUPS), len(learn)).T
SIZES = [len(levels) for levels in [*LEVELS.values(), *GROUPS.values()]]
SINGLE = [name in BINARY for name in [*LEVELS, *GROUPS]]


def one_hot(codes):
    """The 0/1 columns of the codes."""
    blocks = [np.eye(size)[codes[:, at]][:, int(single):] for at, (size, single) in enumerate(zip(SIZES, SINGLE))]
    return np.hstack(blocks) if blocks else np.empty((len(codes), 0))


def nearest_level(columns):
    """The codes of one-hot columns between 0 and 1: those of the nearer parent."""
    found, at = [], 0
    for size, single in zip(SIZES, SINGLE):
        width = size - int(single)
        block = columns[:, at:at + width]
        found.append((block[:, 0] > 0.5).astype(int) if single else block.argmax(axis=1))
        at += width
    return np.array(found, dtype=int).reshape(len(SIZES), len(columns)).T


def repaired(numbers):
    """Numbers with the decimals of their columns; halves go away from zero."""
    numbers = numbers.copy()
    for at, (decimals, _) in enumerate(NUMBERS.values()):
        if decimals is not None:
            steps = 10.0**decimals
            scaled = numbers[:, at] * steps
            numbers[:, at] = np.copysign(np.floor(np.abs(scaled) + 0.5), scaled) / steps + 0.0
    return numbers

