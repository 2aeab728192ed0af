import type { Unscaled } from "./cases.ts";
import { GAP } from "./contest.ts";

const FOLDS = 10;

/** Row i is held out in fold `1 + i mod 10`, for us as for cv.glmnet. */
export function foldOptions(data: Unscaled): { family: Unscaled["family"]; foldIds: Int32Array; tolerance: number } {
  const foldIds = Int32Array.from({ length: data.n }, (_, i) => 1 + (i % FOLDS));
  return { family: data.family, foldIds, tolerance: GAP };
}
