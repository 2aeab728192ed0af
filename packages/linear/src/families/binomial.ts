import { InputError } from "@ridgeline/core";
import { lossByRow, type RowLoss } from "./by-row.ts";
import { missBregman, missingClasses } from "./classes.ts";
import type { FamilyModel } from "./family-model.ts";

/** By the margin `m = eta` of class 1, `-eta` of class 0: loss `log(1 + e^-m)`, and `q = 1/(1 + e^m)` is the probability of the other class. The
 *  conjugate is the negative entropy of q, so its Bregman distance is the relative entropy of (1 - uq, uq) to (1 - q, q). */
const logistic: RowLoss = {
  curvatureBound: 1 / 4,
  value: (y, eta) => logLoss(y === 1 ? eta : -eta),
  residual: (y, eta) => (y === 1 ? 1 / (1 + Math.exp(eta)) : -1 / (1 + Math.exp(-eta))),
  curvature: (_, eta) => {
    const e = Math.exp(-Math.abs(eta));
    return e / ((1 + e) * (1 + e));
  },
  bregman: (y, eta, u) => {
    const m = y === 1 ? eta : -eta;
    return missBregman(1 / (1 + Math.exp(m)), -logLoss(m), u);
  },
};

/** `log(1 + e^-m)`. */
function logLoss(m: number): number {
  return Math.log1p(Math.exp(-Math.abs(m))) + (m > 0 ? 0 : -m);
}

/** Classes 0 and 1, `l(y, eta) = log(1 + e^eta) - y eta`; the mean is the probability of class 1, `1 / (1 + e^-eta)`. */
export const binomial: FamilyModel = {
  name: "binomial",
  summary: "Logistic regression of two classes, log(1 + e^eta) - y eta.",
  grouped: () => false,
  targets: () => 1,
  responses: () => 1,
  check: ({ y }, _options, note) =>
    y.forEach((v, i) => {
      if (v !== 0 && v !== 1) note({ path: `y: row ${i}`, message: `${v} is not a class`, remedy: "use 0 and 1" });
    }),
  unfit: (data, { weights }) => {
    const [missing] = missingClasses(data.y, 2, weights);
    if (missing === undefined) return undefined;
    return new InputError("E_ONE_CLASS", "The rows hold one class only:", [
      { path: "y", message: `every row that counts is of class ${1 - missing}`, remedy: "use rows of both classes, or stratify the folds" },
    ]);
  },
  loss: ({ y }, _options, weights) => ({
    ...lossByRow(logistic, y, weights),
    // Written out, as it is evaluated most.
    evaluate: (eta, residual) => {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const s = y[i] === 1 ? 1 : -1;
        const m = s * eta[i]!;
        const e = Math.exp(-Math.abs(m));
        sum += weights[i]! * (Math.log1p(e) + (m > 0 ? 0 : -m));
        residual[i] = (weights[i]! * s * (m > 0 ? e : 1)) / (1 + e);
      }
      return sum;
    },
    curvature: (eta, out) => {
      for (let i = 0; i < y.length; i++) {
        const e = Math.exp(-Math.abs(eta[i]!));
        out[i] = (weights[i]! * e) / ((1 + e) * (1 + e));
      }
    },
  }),
  mean: (eta) => {
    eta[0] = 1 / (1 + Math.exp(-eta[0]!));
  },
  classOf: (eta) => (eta[0]! > 0 ? 1 : 0),
};
