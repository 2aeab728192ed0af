export type { PathModel, PathParams } from "./path-learner.ts";
export * from "./plugins.generated.ts";
