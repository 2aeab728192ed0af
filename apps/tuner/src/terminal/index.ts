export { finalTable } from "./final-table.ts";
export { createProgress } from "./progress.ts";
export { visible } from "./text.ts";
