export * from "./plugins.generated.ts";
export { isPathModel, pathCoefficients, type PathModel } from "./path-model.ts";
export type { PathParams } from "./path-params.ts";
export { measuresOf } from "@ridgeline/linear";
export { usedRate } from "./masks.ts";
export type { MlpParams } from "./mlp-params.ts";
export { trainNet, type TrainedNet, type Training, type TrainingIo } from "./trainer.ts";
