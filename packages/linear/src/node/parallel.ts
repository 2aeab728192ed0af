import { crossValidation, type CrossValidateOptions, type CrossValidation } from "../cross-validate.ts";
import { bootstrap, type BootstrapOptions, type CoefficientBootstrap } from "../resample/bootstrap.ts";
import { stability, type StabilityOptions, type StabilitySelection } from "../resample/stability.ts";
import type { Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { WorkerPool } from "./pool.ts";

/** Where units run: on a pool of yours, kept for the next call, or on threads that are started and ended. */
export interface ParallelOptions {
  readonly pool?: WorkerPool | undefined;
  /** Threads to start when there is no pool. Default: as many as the machine runs at once. */
  readonly workers?: number | undefined;
}

/** `crossValidate` with the folds on worker threads, taken as they come: the same bytes for any number of workers. */
export function crossValidateParallel(data: PathData, options: CrossValidateOptions & ParallelOptions): Promise<CrossValidation> {
  return runParallel(crossValidation, data, options);
}

/** `stabilitySelection` with the half-samples on worker threads: the same bytes for any number of workers. */
export function stabilitySelectionParallel(data: PathData, options: StabilityOptions & ParallelOptions): Promise<StabilitySelection> {
  return runParallel(stability, data, options);
}

/** `bootstrapCoefficients` with the resamples on worker threads: the same bytes for any number of workers. */
export function bootstrapParallel(data: PathData, options: BootstrapOptions & ParallelOptions): Promise<CoefficientBootstrap> {
  return runParallel(bootstrap, data, options);
}

async function runParallel<O extends object, B, K, U, S, R>(
  task: Task<O, B, K, U, S, R>,
  data: PathData,
  options: O & ParallelOptions & { readonly signal?: AbortSignal | undefined; readonly onStep?: ((step: S) => void) | undefined },
): Promise<R> {
  const pool = options.pool ?? new WorkerPool({ workers: options.workers });
  try {
    return await pool.run<O, B, K, U, S, R>(task, data, options, { signal: options.signal, onStep: options.onStep });
  } finally {
    if (options.pool === undefined) await pool.close();
  }
}
