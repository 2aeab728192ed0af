import type { PathData, PathOptions } from "../types.ts";

/** `[K]`: y less the offset, where it is the same in every row with weight for each of the K responses. */
export function commonTarget({ y, n }: PathData, { weights, offset }: PathOptions): number[] | undefined {
  return common(n, weights, y.length / n, (at) => y[at]! - (offset?.[at] ?? 0));
}

/** The value of every row with weight, `[K]`, where there is one. */
export function common(n: number, weights: Float64Array | undefined, k: number, value: (at: number) => number): number[] | undefined {
  const counts = (i: number): boolean => weights === undefined || weights[i]! > 0;
  let first = 0;
  while (first < n && !counts(first)) first++;
  const values = Array.from({ length: k }, (_, r) => value(first * k + r));
  for (let i = first + 1; i < n; i++) {
    if (counts(i) && values.some((v, r) => value(i * k + r) !== v)) return undefined;
  }
  return values;
}
