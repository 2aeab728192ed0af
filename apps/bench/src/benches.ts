import type { Bench } from "./bench.ts";
import { dispatch } from "./dispatch/dispatch.ts";
import { mlp } from "./mlp/mlp.ts";
import { path } from "./path/path.ts";

export const benches: readonly Bench[] = [dispatch, mlp, path];
