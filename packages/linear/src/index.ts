export {
  createRng,
  forwardChaining,
  groupedFolds,
  kFold,
  leaveOneOut,
  numericStrata,
  repeatFolds,
  splitsOf,
  stratifiedFolds,
  type ForwardOptions,
  type KFoldOptions,
  type Rng,
  type Split,
} from "@ridgeline/core";
export * from "./cross-validate.ts";
export * from "./fit-path.ts";
export { defaultDelta } from "./families/huber.ts";
export { iterateAligned, type AlignedPoint } from "./cv/align.ts";
export { auc } from "./cv/auc.ts";
export { chooseLambdas, type Curve, type LambdaChoice, type LambdaChoices } from "./cv/choose.ts";
export * from "./cv/cross-validate-mix.ts";
export * from "./cv/nested.ts";
export type { CrossValidationStep } from "./cv/full-path.ts";
export type { FoldOptions } from "./cv/fold-options.ts";
export { rescore } from "./cv/rescore.ts";
export { rowLoss, type RowLoss } from "./cv/row-loss.ts";
export { lastPathMemory, type PathMemory } from "./kernels/pool.ts";
export * from "./measures.ts";
export * from "./path-results.ts";
export { drain, iterateTask, type Plan, type Task } from "./task.ts";
export * from "./path-at.ts";
export * from "./predict.ts";
export { blendPaths, relaxPath } from "./relax/relax.ts";
export * from "./relax/cross-validate-relaxed.ts";
export * from "./resample/bootstrap.ts";
export { bcaInterval, percentileInterval } from "./resample/interval.ts";
export type { Spread } from "./resample/spread.ts";
export * from "./resample/stability.ts";
export * from "./types.ts";
