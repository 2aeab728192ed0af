import type { BlockPenalty, DualPenalty, Plugin } from "@ridgeline/core";
import { grouped, groupOptions, overGroups, type GroupOptions } from "../groups.ts";
import { optionsOf } from "../options.ts";

export type SparseGroupLassoOptions = GroupOptions;

/** Sparse group lasso, `lambda * (r |w|_1 + (1 - r) sum_g a_g |w_g|_2)`, `r = l1Ratio` in [0, 1], `a = weights`, `sqrt(size)` by default (never
 *  averaged): few groups, and few coordinates in each. Its prox is the soft threshold, then the shrinking of the group. `lambda >= 0` in units
 *  of the loss; `lambdaMax` is the dual norm of `f'(0)`, found exactly: the largest root nu of `|soft(g, nu r)|_2 = nu (1 - r) a_g` over groups.
 *  Its conjugate is 0 where that norm of u is at most lambda, Infinity elsewhere. Throws `E_PENALTY` as `groupLasso`.
 *  Reference: Simon, Friedman, Hastie & Tibshirani (2013), J. Comput. Graph. Stat. 22(2), eq. 3. */
export function sparseGroupLasso(options: SparseGroupLassoOptions): BlockPenalty & DualPenalty {
  const groups = grouped(optionsOf("sparse-group-lasso", groupOptions, options));
  return overGroups("sparse-group-lasso", ["lambda", "l1Ratio"], groups, { l1: (h) => h.l1Ratio!, group: (h) => 1 - h.l1Ratio! });
}

export const sparseGroupLassoPlugin: Plugin<SparseGroupLassoOptions, BlockPenalty & DualPenalty> = {
  kind: "penalty",
  name: "sparse-group-lasso",
  summary: "Sparse group lasso: lambda (r |w|_1 + (1-r) sum_g sqrt(size of g) |w_g|_2). Few groups, few weights in each.",
  cite: ["Simon, Friedman, Hastie & Tibshirani (2013), A Sparse-Group Lasso, J. Comput. Graph. Stat. 22(2), eq. 3"],
  options: groupOptions,
  create: sparseGroupLasso,
};
