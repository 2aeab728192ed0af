export { bootstrapParallel, crossValidateParallel, stabilitySelectionParallel, type ParallelOptions } from "./parallel.ts";
export { WorkerPool, type RunOptions, type WorkerPoolOptions } from "./pool.ts";
export { shareData } from "./share-data.ts";
