export * from "./fit-path.ts";
export * from "./predict.ts";
export * from "./types.ts";
