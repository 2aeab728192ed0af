export * from "./dense";
