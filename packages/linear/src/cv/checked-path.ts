import { endsEarly, lambdaSequence } from "../lambda.ts";
import { prepare, release, sparseFit, type SparseFit } from "../problem.ts";
import { solverFor } from "../solver-for.ts";
import type { PathData, PathOptions } from "../types.ts";
import { align, mixed, ownOrShared } from "./align.ts";

/** One lambda of a path without the zeros. */
export interface SparsePoint extends SparseFit {
  readonly index: number;
  readonly lambda: number;
}

/** The path of resampled rows, lambda by lambda: as `iteratePath`, but cells that were looked at are not looked at again, and zeros are not
 *  written out. */
export function* iterateChecked(data: PathData, options: PathOptions): Generator<SparsePoint, void, void> {
  const problem = prepare(data, options, false);
  try {
    const solver = solverFor(problem);
    const lambda = lambdaSequence(options, solver, data.n, data.d);
    const devRatio: number[] = [];
    for (let index = 0; index < lambda.length; index++) {
      options.signal?.throwIfAborted();
      const solution = solver.solve(lambda[index]!);
      devRatio.push(solution.devRatio);
      yield { index, lambda: lambda[index]!, ...sparseFit(problem, solution) };
      if (options.lambda === undefined && endsEarly(devRatio, index, options)) break;
    }
  } finally {
    release(problem);
  }
}

/** The path of resampled rows on its own lambda sequence, brought to other lambdas. */
export function iterateCheckedAligned(data: PathData, options: PathOptions, lambda: Float64Array): Generator<SparsePoint, void, void> {
  return ownOrShared(
    () => align(iterateChecked(data, { ...options, lambda: undefined }), lambda, mixSparse),
    () => iterateChecked(data, { ...options, lambda }),
  );
}

function mixSparse(a: SparsePoint, b: SparsePoint, share: number, at: { readonly index: number; readonly lambda: number }): SparsePoint {
  if (share === 0 || share === 1) return { ...(share === 0 ? b : a), ...at };
  const intercept = b.intercept.map((v, k) => mixed(a.intercept[k]!, v, share));
  const values = new Map<number, number>();
  a.places.forEach((place, k) => values.set(place, mixed(a.values[k]!, 0, share)));
  b.places.forEach((place, k) => {
    const other = a.places.indexOf(place);
    values.set(place, mixed(other < 0 ? 0 : a.values[other]!, b.values[k]!, share));
  });
  const places = Int32Array.from(values.keys()).sort();
  return { ...at, intercept, places, values: Float64Array.from(places, (place) => values.get(place)!) };
}

/** The places of a dense vector that are not 0. */
export function withoutZeros(intercept: Float64Array, b: Float64Array): SparseFit {
  const places: number[] = [];
  for (let k = 0; k < b.length; k++) if (b[k] !== 0) places.push(k);
  return { intercept, places: Int32Array.from(places), values: Float64Array.from(places, (k) => b[k]!) };
}
