import { RidgelineError } from "@ridgeline/core";
import { fitPath } from "../fit-path.ts";
import { withoutCallbacks } from "../task.ts";
import type { Path, PathData, PathOptions } from "../types.ts";

/** The model without the penalised columns: the lasso at its first lambda, where they are all 0. */
export function nullFit(data: PathData, options: PathOptions): Path {
  const { penalty: _, hyper: __, ...rest } = withoutCallbacks(options);
  const own = { ...rest, l1Ratio: 1, nlambda: 1, lambda: undefined };
  try {
    return fitPath(data, own);
  } catch (error) {
    if (error instanceof RidgelineError && error.code === "E_NO_LAMBDA_GRID") return fitPath(data, { ...own, lambda: [1] });
    throw error;
  }
}
