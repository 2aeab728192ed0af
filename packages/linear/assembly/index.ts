export * from "./dense";
export * from "./logistic";
export * from "./packed";
export * from "./poisson";
export * from "./softmax";
export * from "./standardize";
export * from "./sweep";
