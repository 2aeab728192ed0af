import { InputError } from "@ridgeline/core";
import { exponentialRest, lossByRow, relativeEntropy, type RowLoss } from "./by-row.ts";
import { common } from "./common-value.ts";
import type { FamilyModel } from "./family-model.ts";

/** Half the unit deviance, `e^eta - y - y (eta - log y)`. The conjugate is that of the exponential, whose Bregman distance between means a and m
 *  is `a log(a/m) - a + m`; at u the mean is `y + u (m - y)`. */
const deviance: RowLoss = {
  curvatureBound: Infinity,
  value: (y, eta) => (y === 0 ? Math.exp(eta) : y * exponentialRest(eta - Math.log(y))),
  residual: (y, eta) => y - Math.exp(eta),
  curvature: (_, eta) => Math.exp(eta),
  bregman: (y, eta, u) => {
    const m = Math.exp(eta);
    const change = (1 - u) * (y - m);
    if (change === 0) return 0;
    if (change <= m) return m * relativeEntropy(change / m);
    return (m + change) * (Math.log(m + change) - eta) - change;
  },
};

/** Counts, or rates with the exposure as weight or its logarithm as offset: `l(y, eta) = e^eta - y eta`, less its least value; the mean is
 *  `e^eta`. */
export const poisson: FamilyModel = {
  name: "poisson",
  summary: "Counts with a log link, e^eta - y eta, less its least value y - y log y.",
  grouped: () => false,
  targets: () => 1,
  responses: () => 1,
  check: ({ y }, _options, note) =>
    y.forEach((v, i) => {
      if (v < 0) note({ path: `y: row ${i}`, message: `${v} is not a count`, remedy: "use values >= 0" });
    }),
  unfit: ({ y }, { weights, intercept }) => {
    if (intercept === false || y.some((v, i) => v > 0 && (weights === undefined || weights[i]! > 0))) return undefined;
    return new InputError("E_ZERO_COUNTS", "The counts have no finite fit:", [
      { path: "y", message: "every row that counts is 0, so the best intercept is -Infinity", remedy: "use rows with events" },
    ]);
  },
  exactIntercept: ({ y, n }, { weights, offset }) => {
    const values = common(n, weights, 2, (at) => (at % 2 === 0 ? y[at / 2]! : (offset?.[(at - 1) / 2] ?? 0)));
    return values === undefined || values[0] === 0 ? undefined : [Math.log(values[0]!) - values[1]!];
  },
  loss: ({ y }, _options, weights) => ({
    ...lossByRow(deviance, y, weights),
    level: (eta) => {
      const mean = (of: (i: number) => number): number => weights.reduce((sum, w, i) => sum + (w > 0 ? w * of(i) : 0), 0);
      return Math.log(mean((i) => y[i]!)) - Math.log(mean((i) => Math.exp(eta[i]!)));
    },
  }),
  mean: (eta) => {
    eta[0] = Math.exp(eta[0]!);
  },
};
