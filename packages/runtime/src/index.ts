export { loadData } from "@ridgeline/data";
export { isPathModel, measuresOf, pathCoefficients, type PathModel } from "@ridgeline/models";
export { memoryStore, sqliteStore } from "@ridgeline/storage";
export * from "./baseline.ts";
export * from "./browser.ts";
export * from "./problem.ts";
export * from "./run-study.ts";
export * from "./runner.ts";
