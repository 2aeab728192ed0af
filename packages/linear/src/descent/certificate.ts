import { ridgeTerm } from "../gap.ts";
import { groupProx, norm } from "./group-prox.ts";

/** A penalty by column, `t_j |b_j| + rho_j/2 b_j^2` within limits; of the norm of the K coefficients where `grouped`. */
export interface ColumnPenalty {
  readonly grouped: boolean;
  /** `[p]` each. */
  readonly threshold: Float64Array;
  readonly ridge: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A point and minus the gradient of the loss there, both `[K, p]`. */
export interface GapPoint {
  readonly b: Float64Array;
  readonly g: Float64Array;
  /** Columns outside are 0, and their L1 part holds them there. */
  readonly support: Support;
  /** Cost of scaling the dual point by u; 0 at u = 1. */
  bregman(u: number): number;
}

/** The first `count` of `list`: columns outside of them are 0. */
export interface Support {
  readonly list: ArrayLike<number>;
  readonly count: number;
}

/** `sum_j P_j(b_j)`. */
export function penaltyValue({ grouped, threshold, ridge }: ColumnPenalty, b: Float64Array, { list, count }: Support): number {
  const p = threshold.length;
  let sum = 0;
  for (let c = 0; c < count; c++) {
    const j = list[c]!;
    let square = 0;
    let size = 0;
    for (let at = j; at < b.length; at += p) {
      square += b[at]! * b[at]!;
      size += Math.abs(b[at]!);
    }
    if (square > 0) sum += threshold[j]! * (grouped ? Math.sqrt(square) : size) + (ridge[j]! / 2) * square;
  }
  return sum;
}

/** The duality gap of `dualityGap` in gap.ts, with limits and groups of K. A coefficient with a limit on the side that its slope points to has
 *  a finite conjugate, so it never needs scaling. Columns without L1, L2 or limit count with `|b_j g_j|`, as there. */
export function certifiedGap(penalty: ColumnPenalty, point: GapPoint): number {
  const boxed = scaleInto(penalty, point, false);
  const relaxed = boxed === 1 ? 1 : scaleInto(penalty, point, true);
  const gap = gapAt(penalty, point, boxed);
  return boxed === relaxed ? gap : Math.min(gap, gapAt(penalty, point, relaxed));
}

function scaleInto({ grouped, threshold, ridge, lower, upper }: ColumnPenalty, { g, support }: GapPoint, allowRidge: boolean): number {
  const p = threshold.length;
  let u = 1;
  for (let c = 0; c < support.count; c++) {
    const j = support.list[c]!;
    const t = threshold[j]!;
    if (t === 0 || (allowRidge && ridge[j]! > 0)) continue;
    let size = 0;
    for (let at = j; at < g.length; at += p) {
      const s = Math.abs(g[at]!);
      if ((g[at]! > 0 ? upper[j]! : -lower[j]!) < Infinity) continue;
      size = grouped ? size + s * s : Math.max(size, s);
    }
    if (grouped) size = Math.sqrt(size);
    if (u * size > t) u = t / size;
  }
  return u;
}

function gapAt(penalty: ColumnPenalty, point: GapPoint, u: number): number {
  const gap = u === 1 ? 0 : point.bregman(u);
  return gap + (penalty.grouped ? groupTerms(penalty, point, u) : singleTerms(penalty, point, u));
}

function singleTerms({ threshold, ridge, lower, upper }: ColumnPenalty, { b, g, support }: GapPoint, u: number): number {
  const p = threshold.length;
  let gap = 0;
  for (let from = 0; from < b.length; from += p) {
    for (let c = 0; c < support.count; c++) {
      const j = support.list[c]!;
      const s = u * g[from + j]!;
      if (b[from + j] !== 0 || Math.abs(s) > threshold[j]!) gap += term(threshold[j]!, ridge[j]!, lower[j]!, upper[j]!, b[from + j]!, s);
    }
  }
  return gap;
}

function term(t: number, rho: number, low: number, high: number, b: number, s: number): number {
  return low > -Infinity || high < Infinity ? limitedTerm(t, rho, low, high, b, s) : freeTerm(t, rho, b, s);
}

function groupTerms({ threshold, ridge, lower, upper }: ColumnPenalty, { b, g, support }: GapPoint, u: number): number {
  const p = threshold.length;
  const [value, slope] = [new Float64Array(b.length / p), new Float64Array(b.length / p)];
  let gap = 0;
  for (let c = 0; c < support.count; c++) {
    const j = support.list[c]!;
    const [t, rho, low, high] = [threshold[j]!, ridge[j]!, lower[j]!, upper[j]!];
    for (let k = 0; k < value.length; k++) {
      value[k] = b[k * p + j]!;
      slope[k] = u * g[k * p + j]!;
    }
    if (t === 0 && rho === 0) gap += value.reduce((sum, v, k) => sum + term(t, rho, low, high, v, slope[k]!), 0);
    else if (low > -Infinity || high < Infinity) gap += limitedGroupTerm(t, rho, low, high, value, slope);
    else gap += groupTerm(t, rho, value, slope);
  }
  return gap;
}

/** `t|b| + rho/2 b^2 + P*(s) - b s` without limits. */
function freeTerm(t: number, rho: number, b: number, s: number): number {
  return rho === 0 ? Math.abs(t * Math.abs(b) - b * s) : ridgeTerm(t, rho, b, s);
}

/** The same within limits, as a difference from the maximiser of `s x - P(x)`. */
function limitedTerm(t: number, rho: number, low: number, high: number, b: number, s: number): number {
  const over = Math.max(0, Math.abs(s) - t);
  const end = s > 0 ? high : low;
  const best = over === 0 ? 0 : rho > 0 ? Math.max(low, Math.min(high, (Math.sign(s) * over) / rho)) : end;
  if (!Number.isFinite(best)) return freeTerm(t, rho, b, s);
  return Math.max(0, t * (Math.abs(b) - Math.abs(best)) + (b - best) * ((rho / 2) * (b + best) - s));
}

/** Of the norms, and of the angle between them: `|b| |s| - b's = 1/2 |b sqrt(|s|/|b|) - s sqrt(|b|/|s|)|^2`. */
function groupTerm(t: number, rho: number, b: Float64Array, s: Float64Array): number {
  const [size, steep] = [norm(b), norm(s)];
  if (size === 0 || steep === 0) return freeTerm(t, rho, size, steep);
  const ratio = Math.sqrt(steep / size);
  return freeTerm(t, rho, size, steep) + b.reduce((sum, v, k) => sum + (v * ratio - s[k]! / ratio) ** 2, 0) / 2;
}

function limitedGroupTerm(t: number, rho: number, low: number, high: number, b: Float64Array, s: Float64Array): number {
  const best = s.slice();
  groupProx(best, rho, t, low, high);
  if (!best.every(Number.isFinite)) return groupTerm(t, rho, b, s);
  const [size, at] = [norm(b), norm(best)];
  const rest = b.reduce((sum, v, k) => sum + (v - best[k]!) * ((rho / 2) * (v + best[k]!) - s[k]!), 0);
  return Math.max(0, t * (size - at) + rest);
}
