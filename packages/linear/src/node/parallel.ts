import { crossValidation, type CrossValidateOptions, type CrossValidation } from "../cross-validate.ts";
import { bootstrap, type BootstrapOptions, type CoefficientBootstrap } from "../resample/bootstrap.ts";
import { stability, type StabilityOptions, type StabilitySelection } from "../resample/stability.ts";
import type { Task } from "../task.ts";
import type { PathData } from "../types.ts";
import type { RunOptions } from "./follow.ts";
import { countWorkers, type WorkerPool } from "./pool.ts";
import { runTogether } from "./together.ts";

/** Where units run: on a pool of yours, kept for the next call, which leaves this thread free; or here, together with threads that are started
 *  once the run has taken a quarter of a second, and ended with it. */
export interface ParallelOptions {
  readonly pool?: WorkerPool | undefined;
  /** How many run units where there is no pool, this thread among them. Default: as many as the machine runs at once. */
  readonly workers?: number | undefined;
}

/** `crossValidate` with the folds here and on worker threads, taken as they come: the same bytes for any number of workers. */
export function crossValidateParallel(data: PathData, options: CrossValidateOptions & ParallelOptions): Promise<CrossValidation> {
  return runParallel(crossValidation, data, options);
}

/** `stabilitySelection` with the half-samples here and on worker threads: the same bytes for any number of workers. */
export function stabilitySelectionParallel(data: PathData, options: StabilityOptions & ParallelOptions): Promise<StabilitySelection> {
  return runParallel(stability, data, options);
}

/** `bootstrapCoefficients` with the resamples here and on worker threads: the same bytes for any number of workers. */
export function bootstrapParallel(data: PathData, options: BootstrapOptions & ParallelOptions): Promise<CoefficientBootstrap> {
  return runParallel(bootstrap, data, options);
}

function runParallel<O extends object, B, K, U, S, R>(
  task: Task<O, B, K, U, S, R>,
  data: PathData,
  options: O & ParallelOptions & RunOptions<S>,
): Promise<R> {
  const { pool, workers, signal, onStep } = options;
  return pool === undefined
    ? runTogether<O, B, K, U, S, R>(task, data, options, { workers: countWorkers(workers) }, { signal, onStep })
    : pool.run<O, B, K, U, S, R>(task, data, options, { signal, onStep });
}
