export * from "./plugins.generated.ts";
export { usedRate } from "./masks.ts";
export type { MlpParams } from "./mlp-params.ts";
export { trainNet, type TrainedNet, type Training, type TrainingIo } from "./trainer.ts";
