

def written(value, decimals, least):
    """A number with its decimals, without the trailing zeros that the column does not always have."""
    text = repr(float(value)) if decimals is None else f"{value:.{decimals}f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return whole + ("," if DECIMAL_COMMA else ".") + fraction if fraction else whole


# Write: the real rows as they came, then the new ones. Columns that take no part are empty in new rows.
blocks = []
for label, chosen in kept.items():
    block = pd.DataFrame("", index=range(len(chosen)), columns=COLUMNS)
    for at, (name, (decimals, least)) in enumerate(NUMBERS.items()):
        block[name] = [written(value, decimals, least) for value in new[chosen, at]]
    for at, (name, levels) in enumerate(LEVELS.items()):
        block[name] = [levels[code] for code in new_codes[chosen, at]]
    for at, members in enumerate(GROUPS.values(), start=len(LEVELS)):
        for level, name in enumerate(members):
            block[name] = ["1" if code == level else "0" for code in new_codes[chosen, at]]
    block[TARGET] = label
    blocks.append(block)
    copies, close = (int((which & (labels == label)).sum()) for which in (identical, closest))
    print(f"class {label}: {counts[label]} generated, {copies} identical, {close} closest, {len(chosen)} kept")
synthetic = pd.concat(blocks, ignore_index=True) if blocks else raw[:0]
