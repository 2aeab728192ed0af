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
export type { Measure } from "./measures.ts";
export * from "./predict.ts";
export * from "./types.ts";
