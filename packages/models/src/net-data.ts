import { RidgelineError, type Dataset } from "@ridgeline/core";

/** Centre and deviation of a regression target on the training rows (deviation with 1/n; 1 for a constant target). */
export interface TargetScale {
  readonly mean: number;
  readonly sd: number;
}

/** Rows as a net takes them. */
export interface NetRows {
  readonly n: number;
  readonly inputs: number;
  readonly outputs: number;
  /** `[n, inputs]`, then zeros up to a multiple of `pad` rows. */
  readonly x: Float32Array;
  /** `[n]`: the target in its own unit, or the class's index. */
  readonly target: Float64Array;
  /** Absent for classification. */
  readonly scale?: TargetScale | undefined;
}

/** Number of scores a net gives for this data: one for regression, one a class otherwise (binary: two). Throws `E_DATA` where the task has
 *  fewer than two classes. */
export function outputsOf(data: Dataset): number {
  if (data.task === "regression") return 1;
  const classes = data.classes?.length ?? 0;
  if (classes >= 2) return classes;
  throw new RidgelineError("E_DATA", `the task is ${data.task}, but the data name ${classes} classes; give the labels of at least two`);
}

export function targetScale(data: Dataset): TargetScale | undefined {
  if (data.task !== "regression") return undefined;
  const mean = data.y.reduce((sum, v) => sum + v, 0) / data.n;
  const sd = Math.sqrt(data.y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.n);
  return { mean, sd: sd > 0 ? sd : 1 };
}

/** Converts rows to float32, padded with zero rows so that whole batches of `pad` rows can be viewed. */
export function netRows(data: Dataset, scale: TargetScale | undefined, pad: number): NetRows {
  const x = new Float32Array(Math.ceil(data.n / pad) * pad * data.d);
  x.set(data.x);
  return { n: data.n, inputs: data.d, outputs: outputsOf(data), x, target: data.y, scale };
}

/** Writes row `i`'s target at `out[at...]`: standardised for regression, one-hot otherwise. */
export function writeTarget(rows: NetRows, i: number, out: Float32Array, at: number): void {
  const y = rows.target[i]!;
  if (rows.scale !== undefined) out[at] = (y - rows.scale.mean) / rows.scale.sd;
  else for (let j = 0; j < rows.outputs; j++) out[at + j] = j === y ? 1 : 0;
}
