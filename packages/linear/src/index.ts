export * from "./cross-validate.ts";
export * from "./fit-path.ts";
export type { Measure } from "./measures.ts";
export * from "./predict.ts";
export * from "./types.ts";
