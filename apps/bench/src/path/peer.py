"""scikit-learn's and celer's side: answers each line of JSON on stdin with one line of JSON on stdout.

A problem is a folder with problem.json and the files x.bin, y.bin and lambda.bin (float64), for sparse columns also pointers.bin
and rows.bin (int32). The arguments are modules to import before anything is measured.
"""

import importlib
import json
import os
import sys
import time
import warnings

import numpy as np
from scipy import sparse

warnings.simplefilter("ignore")


class Problem:
    def __init__(self, folder):
        with open(os.path.join(folder, "problem.json")) as f:
            shape = json.load(f)
        self.family, self.l1_ratio, self.intercept = shape["family"], shape["l1Ratio"], shape["intercept"]
        n, d = shape["n"], shape["d"]
        self.n, self.d = n, d

        def read(name, kind):
            return np.fromfile(os.path.join(folder, name), dtype=kind)

        x = read("x.bin", np.float64)
        self.y, self.lambdas = read("y.bin", np.float64), read("lambda.bin", np.float64)
        if shape["sparse"]:
            self.x = sparse.csc_matrix((x, read("rows.bin", np.int32), read("pointers.bin", np.int32)), shape=(n, d))
            self.offset = np.asarray(self.x.mean(axis=0)).ravel()
        else:
            self.x = x.reshape((n, d), order="F")
            self.offset = None


def centering(problem):
    return {} if problem.offset is None else {"X_offset": problem.offset, "X_scale": np.ones(problem.d)}


def gaussian_intercepts(problem, coefficients):
    mean = problem.y.mean()
    return np.full(len(problem.lambdas), mean) if problem.offset is None else mean - problem.offset @ coefficients


def sklearn_gaussian(problem, tol):
    from sklearn.linear_model import enet_path

    _, coefficients, _ = enet_path(
        problem.x, problem.y - problem.y.mean(), l1_ratio=problem.l1_ratio, alphas=problem.lambdas, tol=tol, max_iter=100_000, **centering(problem)
    )
    return gaussian_intercepts(problem, coefficients), coefficients


def celer_gaussian(problem, tol):
    from celer import celer_path

    _, coefficients, _ = celer_path(
        problem.x, problem.y - problem.y.mean(), "lasso", l1_ratio=problem.l1_ratio, alphas=problem.lambdas, tol=tol, max_iter=100, **centering(problem)
    )
    return gaussian_intercepts(problem, coefficients), coefficients


def celer_binomial(problem, tol):
    """Without an intercept, which its logistic regression has not."""
    from celer import celer_path

    _, coefficients, _ = celer_path(problem.x, 2 * problem.y - 1, "logreg", alphas=problem.n * problem.lambdas, tol=tol, use_PN=True)
    return np.zeros(len(problem.lambdas)), coefficients


def sklearn_binomial(solver, **options):
    def run(problem, tol):
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(
            solver=solver, tol=tol, max_iter=100_000, fit_intercept=problem.intercept, random_state=0, **l1(LogisticRegression), **options
        )
        intercepts, coefficients = [], []
        for strength in problem.lambdas:
            model.set_params(C=1 / (problem.n * strength)).fit(problem.x, problem.y)
            intercepts.append(float(np.ravel(model.intercept_)[0]))
            coefficients.append(model.coef_[0].copy())
        return np.array(intercepts), np.array(coefficients).T

    return run


def l1(model):
    """From 1.8 on `l1_ratio` alone chooses the penalty."""
    return {"l1_ratio": 1} if model().penalty == "deprecated" else {"penalty": "l1"}


SOLVERS = {
    "sklearn-gaussian": sklearn_gaussian,
    "sklearn-liblinear": sklearn_binomial("liblinear", intercept_scaling=10),
    "sklearn-saga": sklearn_binomial("saga", warm_start=True),
    "celer-gaussian": celer_gaussian,
    "celer-binomial": celer_binomial,
}


def fit(problem, asked):
    start = time.perf_counter()
    intercepts, coefficients = SOLVERS[asked["solver"]](problem, asked["tol"])
    ms = 1000 * (time.perf_counter() - start)
    with open(asked["out"], "wb") as f:
        intercepts.astype(np.float64).tofile(f)
        np.ascontiguousarray(coefficients.T, dtype=np.float64).tofile(f)
    return {"ms": ms}


def timed(problem, asked):
    start = time.perf_counter()
    for _ in range(asked["n"]):
        SOLVERS[asked["solver"]](problem, asked["tol"])
    return {"ms": 1000 * (time.perf_counter() - start)}


def resident(field):
    with open("/proc/self/status") as f:
        for line in f:
            if line.startswith(field + ":"):
                return 1024 * int(line.split()[1])


def peak(problem, asked):
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")
    before = resident("VmRSS")
    SOLVERS[asked["solver"]](problem, asked["tol"])
    return {"bytes": max(0, resident("VmHWM") - before)}


def answer(asked, state):
    if asked["do"] == "load":
        state["problem"] = Problem(asked["folder"])
        return {}
    return {"fit": fit, "time": timed, "peak": peak}[asked["do"]](state["problem"], asked)


for module in sys.argv[1:]:
    importlib.import_module(module)
print("ready", flush=True)
state = {}
for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line), state)), flush=True)
    except Exception as error:
        print("error " + repr(error).replace("\n", " "), flush=True)
