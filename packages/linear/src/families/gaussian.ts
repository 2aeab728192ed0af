import { lossByRow, type RowLoss } from "./by-row.ts";
import type { FamilyModel } from "./family-model.ts";

/** `(y - eta)^2 / 2`; conjugate `s^2 / 2 + s y`. */
export const squaredError: RowLoss = {
  quadratic: true,
  curvatureBound: 1,
  value: (y, eta) => (y - eta) ** 2 / 2,
  residual: (y, eta) => y - eta,
  curvature: () => 1,
  bregman: (y, eta, u) => ((1 - u) * (y - eta)) ** 2 / 2,
};

/** Squared error with its 1/2, `l(y, eta) = (y - eta)^2 / 2`; the mean is eta. */
export const gaussian: FamilyModel = {
  name: "gaussian",
  summary: "Squared error, (y - eta)^2 / 2: measurements with errors of one size.",
  grouped: () => false,
  targets: () => 1,
  responses: () => 1,
  check: () => {},
  loss: (data, _options, weights) => lossByRow(squaredError, data.y, weights),
  mean: () => {},
};
