"""scikit-learn's side of the live comparisons: one JSON object on stdin, one on stdout.

Each problem has a folder with x.bin (float64, by columns) and y.bin; columns are standardised here with the divisor 1/n.
"""

import json
import os
import sys
import warnings

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

warnings.simplefilter("ignore")
TIGHT = {"tol": 1e-12, "max_iter": 1_000_000}


def logistic(strength, n, l1_ratio):
    solver = "saga" if l1_ratio > 0 else "newton-cholesky"
    if LogisticRegression().penalty == "deprecated":  # from 1.8 on
        kind = {"l1_ratio": l1_ratio}
    else:
        kind = {"penalty": "l1" if l1_ratio == 1 else "l2" if l1_ratio == 0 else "elasticnet", "l1_ratio": l1_ratio}
    return LogisticRegression(C=1 / (n * strength), solver=solver, random_state=0, **kind, **TIGHT)


def model(asked, n):
    strength, l1_ratio = asked["lambda"], asked["l1Ratio"]
    if asked["family"] != "gaussian":
        return logistic(strength, n, l1_ratio)
    if l1_ratio == 0:
        return Ridge(alpha=n * strength, solver="cholesky")
    if l1_ratio == 1:
        return Lasso(alpha=strength, **TIGHT)
    return ElasticNet(alpha=strength, l1_ratio=l1_ratio, **TIGHT)


def fit(asked):
    n, d = asked["n"], asked["d"]
    x = np.fromfile(os.path.join(asked["folder"], "x.bin")).reshape((n, d), order="F")
    y = np.fromfile(os.path.join(asked["folder"], "y.bin"))
    fitted = model(asked, n).fit((x - x.mean(axis=0)) / x.std(axis=0), y)
    return {"coefficients": np.ravel(fitted.coef_).tolist(), "intercept": np.ravel(fitted.intercept_).tolist()}


print(json.dumps([fit(asked) for asked in json.load(sys.stdin)]))
