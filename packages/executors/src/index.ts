export * from "./inline-executor.ts";
export * from "./process-executor.ts";
export { type LogLine } from "./process-worker.ts";
