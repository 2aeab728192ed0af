export { bootstrapParallel, crossValidateParallel, stabilitySelectionParallel, type ParallelOptions } from "./parallel.ts";
export type { RunOptions } from "./follow.ts";
export { WorkerPool, type WorkerPoolOptions } from "./pool.ts";
export { shareData } from "./share-data.ts";
