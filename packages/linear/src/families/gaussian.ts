import { commonTarget } from "./common-value.ts";
import type { FamilyModel } from "./family-model.ts";
import { squaredErrorLoss } from "./squared-error.ts";

/** Squared error with its 1/2, `l(y, eta) = (y - eta)^2 / 2`; the mean is eta. */
export const gaussian: FamilyModel = {
  name: "gaussian",
  summary: "Squared error, (y - eta)^2 / 2: measurements with errors of one size.",
  grouped: () => false,
  targets: () => 1,
  responses: () => 1,
  check: () => {},
  exactIntercept: commonTarget,
  loss: (data, _options, weights) => squaredErrorLoss(data.y, weights),
  mean: () => {},
};
