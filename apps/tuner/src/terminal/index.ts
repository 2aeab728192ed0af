export { finalTable, type FinalTableOptions } from "./final-table.ts";
export { createProgress, type ProgressOptions, type ProgressView } from "./progress.ts";
export { visible } from "./text.ts";
