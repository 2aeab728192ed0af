export * from "./expect.ts";
export * from "./law.ts";
export * from "./penalty.ts";
export * from "./store.ts";
export * from "./pruner.ts";
export * from "./sampler.ts";
