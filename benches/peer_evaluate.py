"""The comparison of `smotescope evaluate` as one would otherwise write it: pandas, scikit-learn, imbalanced-learn.

    python3 benches/peer_evaluate.py TABLE.csv TARGET [--ignore id] [--models logistic,forest] [--arms as-is,smote] [--splits 10]

The positive class is 1. Prints the mean scores of every model and arm, the seconds of all of it without imports, and the most
memory that was held.
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as resampling_pipeline
from sklearn import metrics
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit, TunedThresholdClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

MODELS = {
    "logistic": lambda weight: LogisticRegression(max_iter=1_000, class_weight=weight),
    "forest": lambda weight: RandomForestClassifier(100, class_weight=weight, n_jobs=2, random_state=42),
    "boosting": lambda weight: HistGradientBoostingClassifier(class_weight=weight, random_state=42),
    "knn": lambda _: KNeighborsClassifier(n_jobs=2),
}
ARMS = ["as-is", "weights", "threshold", "smote", "smote+isotonic"]


def learner(model, arm, columns, seed):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    words = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    )
    prepared = make_column_transformer((numbers, columns[0]), (words, columns[1]))
    fitted = MODELS[model]("balanced" if arm == "weights" else None)
    aside = StratifiedShuffleSplit(1, test_size=0.25, random_state=seed)
    if arm.startswith("smote"):
        made = resampling_pipeline(prepared, SMOTE(random_state=seed), fitted)
        return CalibratedClassifierCV(made, method="isotonic", cv=aside) if arm == "smote+isotonic" else made
    made = make_pipeline(prepared, fitted)
    return TunedThresholdClassifierCV(made, scoring="f1", cv=aside, refit=True) if arm == "threshold" else made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table")
    parser.add_argument("target")
    parser.add_argument("--ignore", action="append", default=[])
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--arms", default=",".join(ARMS))
    parser.add_argument("--splits", type=int, default=10)
    said = parser.parse_args()
    started = time.perf_counter()
    rows = pd.read_csv(said.table).drop(columns=said.ignore)
    y = (rows.pop(said.target) == 1).astype(int).to_numpy()
    numbers = rows.select_dtypes("number").columns
    columns = numbers, rows.columns.difference(numbers)
    for model in said.models.split(","):
        for arm in said.arms.split(","):
            found = []
            splits = StratifiedShuffleSplit(said.splits, test_size=0.25, random_state=42).split(rows, y)
            for number, (train, test) in enumerate(splits):
                fitted = learner(model, arm, columns, number).fit(rows.iloc[train], y[train])
                score, named, truth = fitted.predict_proba(rows.iloc[test])[:, 1], fitted.predict(rows.iloc[test]), y[test]
                found.append([
                    metrics.f1_score(truth, named, zero_division=0),
                    metrics.recall_score(truth, named),
                    metrics.precision_score(truth, named, zero_division=0),
                    metrics.roc_auc_score(truth, score),
                    metrics.average_precision_score(truth, score),
                    metrics.brier_score_loss(truth, score),
                ])
            print(model, arm, *np.round(np.mean(found, axis=0), 3), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.perf_counter() - started:.1f} s, {memory:.0f} MiB")


if __name__ == "__main__":
    main()
