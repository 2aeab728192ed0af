import type { Decision, Report } from "@ridgeline/core";
import type { ReportBatch, UnitResult, UnitSpec } from "@ridgeline/protocol";

/** From the parent to a worker process. `init` comes first and once. */
export type ToWorker =
  | { readonly type: "init"; readonly module: string; readonly init: unknown; readonly heartbeatMs: number }
  | { readonly type: "run"; readonly unit: UnitSpec }
  | { readonly type: "decision"; readonly id: number; readonly decision: Decision }
  | { readonly type: "abort" }
  | { readonly type: "close" };

/** From a worker process to its parent; `rss` in bytes. `broken`: its runner cannot be made, so it is of no use. */
export type FromWorker =
  | { readonly type: "broken"; readonly error: string }
  | { readonly type: "beat"; readonly rss: number }
  | { readonly type: "reports"; readonly batch: ReportBatch }
  | { readonly type: "decide"; readonly id: number; readonly report: Report }
  | { readonly type: "finished"; readonly result: UnitResult; readonly seconds: number }
  | { readonly type: "failed"; readonly error: string; readonly seconds: number };
