result = synthetic.drop(columns=IGNORED)
if FLAG:
    result[FLAG] = "1"
