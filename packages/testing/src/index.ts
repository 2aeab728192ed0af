export * from "./executor.ts";
export * from "./expect.ts";
export * from "./law.ts";
export * from "./penalty.ts";
export * from "./rule.ts";
export * from "./store.ts";
export * from "./pruner.ts";
export * from "./sampler.ts";
export { createRunner as createScriptedRunner, scriptedMetrics, scriptedModule } from "./scripted-runner.ts";
