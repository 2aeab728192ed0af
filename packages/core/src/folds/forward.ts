import { checkFoldCount, foldError, type Split } from "./split.ts";

export interface ForwardOptions {
  /** Number of rows. */
  readonly n: number;
  /** Number of blocks that are held out. */
  readonly folds: number;
  /** Rows left out between the last one learnt from and the first one scored, as many as a target looks ahead. Default 0. */
  readonly gap?: number | undefined;
  /** Most rows to learn from, the latest ones: a rolling window. Default: all earlier rows, an expanding one. */
  readonly window?: number | undefined;
  /** `[n]`: when each row was seen. Default: rows stand in order of time. */
  readonly time?: ArrayLike<number> | undefined;
}

/** Forward chaining for series: the rows in order of time are cut into folds + 1 blocks of `floor(n / (folds + 1))`, the first one larger by what
 *  is left; each block but the first is held out and scored by a fit to rows strictly earlier than all of it. Rows of equal time are never cut
 *  apart: a block then starts later. Errors: `E_FOLDS`, also when the gap leaves a block nothing to learn from.
 *  Reference: Hyndman & Athanasopoulos (2021), Forecasting: principles and practice, section 5.10. */
export function forwardChaining(o: ForwardOptions): readonly Split[] {
  const { n, folds, gap = 0, window = n } = o;
  checkFoldCount(folds, n - 1, "rows after the first");
  checkWhole("gap", gap, 0);
  checkWhole("window", window, 1);
  const order = timeOrder(o);
  const size = Math.floor(n / (folds + 1));
  const cuts = Array.from({ length: folds }, (_, k) => distinctFrom(o.time, order, n - (folds - k) * size));
  return cuts.map((start, k) => {
    const end = cuts[k + 1] ?? n;
    const last = start - gap;
    if (end <= start || last < 1) {
      const message =
        end <= start ? `block ${k} is empty: too many rows of one time` : `gap ${gap} leaves block ${k} nothing to learn from`;
      throw foldError(end <= start ? "time" : "gap", message, "use fewer folds or a smaller gap");
    }
    const rows = (from: number, to: number): Uint32Array => Uint32Array.from(order.slice(from, to)).sort();
    return { repeat: 0, fold: k, held: rows(start, end), train: rows(Math.max(0, last - window), last) };
  });
}

function timeOrder({ n, time }: ForwardOptions): readonly number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  if (time === undefined) return order;
  if (time.length !== n) throw foldError("time", `${time.length} values for ${n} rows`, "give one a row");
  const missing = order.find((i) => Number.isNaN(time[i]!));
  if (missing !== undefined) throw foldError(`time[${missing}]`, "NaN is no time", "drop the row");
  return order.sort((a, b) => time[a]! - time[b]! || a - b);
}

/** The first place at or after `at` whose row is later than the one before. */
function distinctFrom(time: ArrayLike<number> | undefined, order: readonly number[], at: number): number {
  let k = at;
  if (time !== undefined) while (k < order.length && time[order[k]!] === time[order[k - 1]!]) k++;
  return k;
}

function checkWhole(path: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw foldError(path, `${value} is not allowed`, `use a whole number >= ${least}`);
}
