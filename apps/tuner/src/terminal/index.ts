export { finalTable } from "./final-table.ts";
export { pathText } from "./path-text.ts";
export { createProgress, type ProgressView } from "./progress.ts";
export { visible } from "./text.ts";
