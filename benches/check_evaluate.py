"""Recomputes the scores of `smotescope evaluate` from its predictions, with scikit-learn.

    python3 benches/check_evaluate.py PATH/TO/smotescope [TABLES]

Needs numpy, pandas and scikit-learn (1.9). Makes random tables, with ties in the scores, rare classes, two and three of them,
missing cells and weights, runs the comparison on each, and prints the largest difference of any score of any split's mean.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import metrics as m
from sklearn.linear_model import LogisticRegression

BOUND = 1e-12


def table(seed):
    rng = np.random.default_rng(seed)
    rows, classes = int(rng.integers(150, 500)), 2 + seed % 2
    shares = [0.85, 0.15] if classes == 2 else [0.6, 0.3, 0.1]
    y = rng.choice(classes, rows, p=shares)
    frame = pd.DataFrame({
        "a": np.round(rng.normal(y, 1.2), 1),
        "b": rng.integers(0, 5, rows),
        "c": rng.choice(["red", "green", "blue"], rows),
    })
    if seed % 3 == 0:
        frame.loc[rng.random(rows) < 0.05, "a"] = np.nan
    frame["class"] = [f"k{label}" for label in y]
    return frame


def split_scores(truth, named, scores, labels, positive, costs):
    """The scores of one split, by name; missing where there is none."""
    two = len(labels) == 2
    met = sorted(set(truth) | set(named))
    average = dict(average="binary", pos_label=positive) if two else dict(average="macro", labels=met)
    found = {
        "accuracy": m.accuracy_score(truth, named),
        "balanced_accuracy": m.recall_score(truth, named, average="macro", labels=sorted(set(truth)), zero_division=0),
        "precision": m.precision_score(truth, named, zero_division=0, **average),
        "recall": m.recall_score(truth, named, zero_division=0, **average),
        "f1": m.f1_score(truth, named, zero_division=0, **average),
        "f2": m.fbeta_score(truth, named, beta=2, zero_division=0, **average),
        "mcc": m.matthews_corrcoef(truth, named),
        "majority_accuracy": truth.value_counts(normalize=True).max(),
        "log_loss": m.log_loss(truth, scores, labels=labels),
    }
    recalls = m.recall_score(truth, named, average=None, labels=sorted(set(truth)), zero_division=0)
    found["g_mean"] = float(np.prod(recalls) ** (1 / len(recalls)))
    onehot = np.array([[truth_ == label for label in labels] for truth_ in truth], dtype=float)
    if two:
        at = labels.index(positive)
        is_positive, score = onehot[:, at], scores[:, at]
        found["brier"] = m.brier_score_loss(is_positive, score)
        found["prevalence"] = is_positive.mean()
        found["specificity"] = m.recall_score(truth, named, pos_label=labels[1 - at], average="binary")
        found["roc_auc"] = m.roc_auc_score(is_positive, score)
        found["average_precision"] = m.average_precision_score(is_positive, score)
        if costs:
            missed = ((truth == positive) & (named != positive)).sum()
            alarms = ((truth != positive) & (named == positive)).sum()
            found["cost"] = (costs[0] * missed + costs[1] * alarms) / len(truth)
    else:
        found["brier"] = ((scores - onehot) ** 2).sum(axis=1).mean()
        there = [at for at, label in enumerate(labels) if 0 < onehot[:, at].sum() < len(truth)]
        found["roc_auc"] = np.mean([m.roc_auc_score(onehot[:, at], scores[:, at]) for at in there])
        found["average_precision"] = np.mean([m.average_precision_score(onehot[:, at], scores[:, at]) for at in there])
    return found


def slope(truth, score):
    """A logistic fit without a penalty on the logit, by scikit-learn; its own tolerance bounds the comparison."""
    clipped = np.clip(score, np.finfo(float).eps, 1 - np.finfo(float).eps)
    logit = np.log(clipped) - np.log1p(-clipped)
    fit = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(logit[:, None], truth)
    return fit.coef_[0, 0]


def main():
    program, tables = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    worst, worst_slope, compared = (0.0, ""), (0.0, ""), 0
    for seed in range(tables):
        with tempfile.TemporaryDirectory() as folder:
            file, predictions = Path(folder) / "t.csv", Path(folder) / "p.csv"
            table(seed).to_csv(file, index=False)
            costs = (7.0, 1.0)
            arms = "as-is,weights,threshold,smote,smote+platt,random+prior,smote+enn,under"
            run = [program, "evaluate", file, "--target", "class", "--models", "logistic,tree,knn", "--arms", arms, "--splits", "4",
                   "--seed", str(seed), "--costs", "7,1", "--predictions", predictions, "--json"]
            said = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
            frame = pd.read_csv(predictions)
            labels, positive = said["classes"], said["positive"]
            for arm in said["arms"]:
                assert not arm["error"], arm["error"]
                of = frame[(frame["model"] == arm["model"]) & (frame["arm"] == arm["arm"])]
                by_split, slopes = [], []
                for _, rows in of.groupby("split"):
                    scores = rows[[f"score_{label}" for label in labels]].to_numpy()
                    by_split.append(split_scores(rows["class"], rows["named"], scores, labels, positive, costs))
                    if len(labels) == 2 and arm["model"] == "logistic":
                        slopes.append(slope((rows["class"] == positive).to_numpy(), scores[:, labels.index(positive)]))
                for name in by_split[0]:
                    off = abs(np.mean([one[name] for one in by_split]) - arm["scores"][name]["mean"])
                    compared += 1
                    worst = max(worst, (off, f"{name}, {arm['model']}, {arm['arm']}, table {seed}"))
                ours = arm["scores"]["calibration_slope"]["mean"]
                if slopes and ours is not None and max(map(abs, slopes)) < 20:
                    worst_slope = max(worst_slope, (abs(np.mean(slopes) - ours), f"{arm['arm']}, table {seed}"))
                matrix = m.confusion_matrix(of["class"], of["named"], labels=labels)
                assert (matrix == np.array(arm["confusion"])).all(), arm["arm"]
    print(f"{compared} scores of {tables} tables: at most {worst[0]:.1e} apart ({worst[1]})")
    print(f"calibration slopes: at most {worst_slope[0]:.1e} apart ({worst_slope[1]})")
    return int(worst[0] > BOUND)


if __name__ == "__main__":
    sys.exit(main())
