result.to_csv(OUT, sep=SEPARATOR, encoding=ENCODING, header=HEADER, index=False, lineterminator=LINE_END)
print(result[TARGET].str.strip().value_counts().sort_index().to_string())
