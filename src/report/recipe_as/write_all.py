if FLAG:
    raw[FLAG], synthetic[FLAG] = "0", "1"
result = pd.concat([raw, synthetic], ignore_index=True)
