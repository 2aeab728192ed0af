import type { BlockPenalty, DualPenalty, Plugin } from "@ridgeline/core";
import { grouped, groupOptions, overGroups, type GroupOptions } from "../groups.ts";
import { optionsOf } from "../options.ts";

export type GroupLassoOptions = GroupOptions;

/** Group lasso, `lambda * sum_g a_g |w_g|_2` over groups of coordinates, `a = weights`, `sqrt(size)` by default (never averaged). Whole groups
 *  become 0 together; its prox is `(1 - step lambda a_g / |v_g|_2)_+ v_g`. `lambda >= 0` in units of the loss;
 *  `lambdaMax = max_g |f'(0)_g|_2 / a_g`. Its conjugate is 0 where every `|u_g|_2 <= lambda a_g`, Infinity elsewhere. Throws `E_PENALTY` for
 *  labels with gaps or weights that are negative. Reference: Yuan & Lin (2006), JRSS B 68(1), eq. 2.1. */
export function groupLasso(options: GroupLassoOptions): BlockPenalty & DualPenalty {
  return overGroups("group-lasso", ["lambda"], grouped(optionsOf("group-lasso", groupOptions, options)), { l1: () => 0, group: () => 1 });
}

export const groupLassoPlugin: Plugin<GroupLassoOptions, BlockPenalty & DualPenalty> = {
  kind: "penalty",
  name: "group-lasso",
  summary: "Group lasso: lambda sum_g sqrt(size of g) |w_g|_2. Groups come and go as a whole.",
  cite: ["Yuan & Lin (2006), Model Selection and Estimation in Regression with Grouped Variables, JRSS B 68(1), eq. 2.1"],
  options: groupOptions,
  create: groupLasso,
};
