export type Task = "regression" | "binary" | "multiclass";

/** Rows with their targets, as every learner takes them. */
export interface Dataset {
  readonly task: Task;
  /** Number of rows. */
  readonly n: number;
  /** Number of columns. */
  readonly d: number;
  /** `[n, d]`, row-major. */
  readonly x: Float64Array;
  /** `[n]`: the target, or the class's index in `classes` (binary: 0 and 1). */
  readonly y: Float64Array;
  readonly featureNames: readonly string[];
  readonly targetName: string;
  /** Class labels in index order; absent for regression. */
  readonly classes?: readonly string[];
}

/** The rows `index` of a data set, copied in that order. */
export function takeRows(data: Dataset, index: ArrayLike<number>): Dataset {
  const n = index.length;
  const x = new Float64Array(n * data.d);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = index[i]!;
    x.set(data.x.subarray(row * data.d, (row + 1) * data.d), i * data.d);
    y[i] = data.y[row]!;
  }
  return { ...data, n, x, y };
}
