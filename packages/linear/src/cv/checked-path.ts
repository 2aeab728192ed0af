import { lambdaSequence } from "../lambda.ts";
import { prepare, release, sparseFit, type SparseFit } from "../problem.ts";
import { solverFor } from "../solver-for.ts";
import type { PathData, PathOptions } from "../types.ts";

/** One lambda of a path without the zeros. */
export interface SparsePoint extends SparseFit {
  readonly index: number;
  readonly lambda: number;
}

/** The path of resampled rows, lambda by lambda, at given lambdas: as `iteratePath`, but cells that were looked at are not looked at again, and
 *  zeros are not written out. */
export function* iterateChecked(
  data: PathData,
  options: PathOptions & { readonly lambda: ArrayLike<number> },
): Generator<SparsePoint, void, void> {
  const problem = prepare(data, options, false);
  try {
    const solver = solverFor(problem);
    const lambda = lambdaSequence(options, solver, data.n, data.d);
    for (let index = 0; index < lambda.length; index++) {
      options.signal?.throwIfAborted();
      const solution = solver.solve(lambda[index]!);
      yield { index, lambda: lambda[index]!, ...sparseFit(problem, solution) };
    }
  } finally {
    release(problem);
  }
}

/** The places of a dense vector that are not 0. */
export function withoutZeros(intercept: Float64Array, b: Float64Array): SparseFit {
  const places: number[] = [];
  for (let k = 0; k < b.length; k++) if (b[k] !== 0) places.push(k);
  return { intercept, places: Int32Array.from(places), values: Float64Array.from(places, (k) => b[k]!) };
}
