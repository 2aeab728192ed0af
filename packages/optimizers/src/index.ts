export type { KernelKind } from "./kernel.ts";
export * from "./optimizer.ts";
export * from "./penalised.ts";
export * from "./plugins.generated.ts";
