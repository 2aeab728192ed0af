// What runs anywhere: the coordinator and its log, plugins by name, study files. No file system, no processes.
export * from "./coordinator.ts";
export * from "./feed.ts";
export * from "./read-model.ts";
export * from "./recorder.ts";
export * from "./registry.ts";
export * from "./selection.ts";
export * from "./study-file.ts";
export * from "./validate.ts";
