export * from "./plugins.generated.ts";
export * from "./coordinates.ts";
export * from "./scalar.ts";
export * from "./separable.ts";
