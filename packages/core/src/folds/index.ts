export * from "./forward.ts";
export * from "./grouped.ts";
export * from "./k-fold.ts";
export { splitsOf, trainRows, type Split } from "./split.ts";
