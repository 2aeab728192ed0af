export * from "./dense";
export * from "./logistic";
export * from "./packed";
export * from "./standardize";
export * from "./sweep";
