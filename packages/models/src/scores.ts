import type { Arena, CompiledNet } from "@ridgeline/core";
import type { NetRows } from "./net-data.ts";

/** Means over rows with their standard errors (sd with 1/(n-1), over sqrt(n); NaN for a single row). Regression: squared error without 1/2
 *  and absolute error, in the target's own unit. Classification: negative log-likelihood and misclassified share. */
export interface Scores {
  readonly loss: number;
  readonly lossSe: number;
  readonly error: number;
  readonly errorSe: number;
}

/** A data set cut into views of the evaluator's batch, made once for a whole fit. */
export interface Evaluation {
  readonly rows: NetRows;
  readonly chunks: readonly Float32Array[];
  readonly losses: Float64Array;
  readonly errors: Float64Array;
}

export function evaluation(rows: NetRows, batch: number): Evaluation {
  const width = batch * rows.inputs;
  const chunks = Array.from({ length: Math.ceil(rows.n / batch) }, (_, k) => rows.x.subarray(k * width, (k + 1) * width));
  return { rows, chunks, losses: new Float64Array(rows.n), errors: new Float64Array(rows.n) };
}

/** Scores the rows with dropout off. */
export async function evaluate(net: CompiledNet, arena: Arena, e: Evaluation): Promise<Scores> {
  const scoreRow = e.rows.scale === undefined ? scoreClass : scoreTarget;
  for (const [k, chunk] of e.chunks.entries()) {
    const scores = await net.predict(arena, chunk);
    const end = Math.min(e.rows.n, (k + 1) * net.batch);
    for (let i = k * net.batch; i < end; i++) scoreRow(e, i, scores, (i - k * net.batch) * e.rows.outputs);
  }
  const [loss, error] = [meanSe(e.losses), meanSe(e.errors)];
  return { loss: loss.mean, lossSe: loss.se, error: error.mean, errorSe: error.se };
}

function scoreTarget(e: Evaluation, i: number, scores: Float32Array, at: number): void {
  const { mean, sd } = e.rows.scale!;
  const residual = sd * scores[at]! + mean - e.rows.target[i]!;
  e.losses[i] = residual * residual;
  e.errors[i] = Math.abs(residual);
}

/** Of classes with equal scores the first is predicted. */
function scoreClass(e: Evaluation, i: number, scores: Float32Array, at: number): void {
  const k = e.rows.outputs;
  const wanted = e.rows.target[i]!;
  let best = 0;
  for (let j = 1; j < k; j++) if (scores[at + j]! > scores[at + best]!) best = j;
  const top = scores[at + best]!;
  let sum = 0;
  for (let j = 0; j < k; j++) sum += Math.exp(scores[at + j]! - top);
  e.losses[i] = Math.log(sum) + top - scores[at + wanted]!;
  e.errors[i] = best === wanted ? 0 : 1;
}

export function meanSe(values: Float64Array): { mean: number; se: number } {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { mean, se: Math.sqrt(squares / (n - 1) / n) };
}
