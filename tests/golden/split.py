"""Rewrites golden/split/scikit_learn.json: scikit-learn's splits.

    scikit_learn     the version that wrote the file
    k_fold           a list of: the number of samples and of folds; the held-out indices of each fold without shuffling
    stratified       a list of: labels, the number of folds; the held-out indices of each fold without shuffling, and the
                     number of samples of each class in each fold with shuffling, [folds][classes]
    train_test       a list of: the number of samples, the test size, the number of test samples
"""

import json
from pathlib import Path

import needs  # before the packages that it looks for
import numpy as np
import sklearn
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split


def k_fold(samples, folds):
    held_out = [test.tolist() for _, test in KFold(folds).split(np.zeros(samples))]
    return {"samples": samples, "folds": folds, "held_out": held_out}


def stratified(labels, folds):
    labels = np.asarray(labels)
    inputs, classes = np.zeros(len(labels)), np.arange(labels.max() + 1)
    shuffled = StratifiedKFold(folds, shuffle=True, random_state=1).split(inputs, labels)
    return {
        "labels": labels.tolist(),
        "folds": folds,
        "held_out": [test.tolist() for _, test in StratifiedKFold(folds).split(inputs, labels)],
        "shuffled_counts": [[int((labels[test] == label).sum()) for label in classes] for _, test in shuffled],
    }


def train_test(samples, test_size):
    _, test = train_test_split(np.arange(samples), test_size=test_size, random_state=1)
    return {"samples": samples, "test_size": test_size, "test": len(test)}


def main():
    rng = np.random.default_rng(1)
    labels = [
        ([0, 1] * 5, 2),
        ([0, 0, 0, 1, 1, 1, 2, 2, 2], 3),
        (rng.permutation([2] * 23 + [0] * 7 + [1] * 11), 5),
        (rng.permutation([0] * 4 + [1] * 30 + [2] * 5 + [3] * 6), 4),
        (rng.integers(10, size=97), 3),
    ]
    sizes = [(10, 0.1), (10, 0.25), (3, 0.33), (150, 0.2), (1797, 0.3), (7, 0.5), (2, 0.01), (1000, 0.999)]
    content = {
        "scikit_learn": sklearn.__version__,
        "k_fold": [k_fold(*case) for case in [(2, 2), (5, 5), (10, 3), (11, 3), (13, 5), (64, 7)]],
        "stratified": [stratified(*case) for case in labels],
        "train_test": [train_test(*case) for case in sizes],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in content.items()]
    path = Path(__file__).with_name("split") / "scikit_learn.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
