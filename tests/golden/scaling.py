"""Rewrites `scaling/*.json`: scikit-learn's scalers, fitted to three features, one of them constant.

    inputs       the samples of the fit, [samples][features]
    transformed  `transform` of the inputs
    outputs      other outputs, [samples][features]
    inverse      `inverse_transform` of them

Inputs and outputs are exact in float32; scikit-learn computes in float64.
"""

import json
from pathlib import Path

import needs  # before the packages that it looks for
import numpy as np
from sklearn.preprocessing import MinMaxScaler, StandardScaler

FOLDER = Path(__file__).parent / "scaling"


def rows(array):
    return [[float(value) for value in row] for row in array]


def main():
    rng = np.random.default_rng(1)
    inputs = np.column_stack([1e4 + 300 * rng.standard_normal(20), 1e-3 * rng.standard_normal(20), np.full(20, 7.25)])
    inputs = inputs.astype(np.float32).astype(np.float64)
    outputs = (2 * rng.standard_normal((7, 3))).astype(np.float32).astype(np.float64)
    for name, scaler in [("standardize", StandardScaler()), ("min_max", MinMaxScaler())]:
        scaler.fit(inputs)
        golden = {
            "inputs": rows(inputs),
            "transformed": rows(scaler.transform(inputs)),
            "outputs": rows(outputs),
            "inverse": rows(scaler.inverse_transform(outputs)),
        }
        (FOLDER / f"{name}.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
