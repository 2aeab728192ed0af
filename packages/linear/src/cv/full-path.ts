import { collectPath, iteratePath } from "../fit-path.ts";
import type { Path, PathData, PathOptions, PathPoint } from "../types.ts";

/** One lambda done. */
export interface CrossValidationStep {
  readonly repeat: number;
  /** -1: the fit to all rows. */
  readonly fold: number;
  /** Place in the path, from 0. */
  readonly index: number;
  readonly lambda: number;
  /** Score of the fold's held-out rows; NaN for the fit to all rows. */
  readonly score: number;
  /** Weight of the fold's held-out rows; 0 for the fit to all rows. */
  readonly weight: number;
  /** The fit to all rows at this lambda. */
  readonly point?: PathPoint | undefined;
}

/** The fit to all rows, as steps of a cross-validation. */
export function* fullPath(data: PathData, options: PathOptions): Generator<CrossValidationStep, Path, void> {
  const points: PathPoint[] = [];
  for (const point of iteratePath(data, options)) {
    points.push(point);
    yield { repeat: 0, fold: -1, index: point.index, lambda: point.lambda, score: NaN, weight: 0, point };
  }
  return collectPath(options, points);
}
