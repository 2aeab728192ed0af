export * from "./dense";
export * from "./logistic";
export * from "./standardize";
export * from "./sweep";
