import type { Bench } from "./bench.ts";
import { dispatch } from "./dispatch/dispatch.ts";
import { mlp } from "./mlp/mlp.ts";

export const benches: readonly Bench[] = [dispatch, mlp];
