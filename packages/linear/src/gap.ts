import { freeTerm, groupTerm, limitedGroupTerm, limitedTerm } from "./gap-terms.ts";

/** A penalty by column, `t_j |b_j| + rho_j/2 b_j^2` within limits; of the norm of the K coefficients where `grouped`. */
export interface ColumnPenalty {
  readonly grouped: boolean;
  /** `[p]`: L1 weights `t_j`. */
  readonly threshold: Float64Array;
  /** `[p]`: L2 weights `rho_j`. */
  readonly ridge: Float64Array;
  /** `[p]` each; absent: none. */
  readonly limits?: { readonly lower: Float64Array; readonly upper: Float64Array };
}

/** A point and minus the gradient of the loss there, both `[K, p]`. */
export interface GapPoint {
  readonly b: Float64Array;
  readonly g: Float64Array;
  /** Columns outside are 0, and their L1 part holds them there. */
  readonly support: Support;
  /** `D_f*(u v, v)`, the Bregman distance of the loss's conjugate between the dual point scaled by u and the dual point; 0 at u = 1. */
  bregman(u: number): number;
}

/** The first `count` of `list`. */
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

/** Duality gap of `f(Xb) + sum_j P_j(b_j)` at b: an upper bound on objective minus minimum. With `u` scaling the dual point into feasibility it is
 *  `D_f*(u v, v) + sum_j [P_j(b_j) + P_j*(u g_j) - u b_j g_j]`, every term of which is >= 0, so nothing cancels; the smallest is taken,
 *  with u such that every column with an L1 part is within it, and ones that leave out those whose conjugate is finite everywhere, by an L2 part or
 *  by a limit on the side that the slope points to (which may be far away, and the conjugate large). A column with
 *  neither L1, L2 nor limit has no certificate; it counts with `|b_j g_j|`, its slope times its size. The general solver's certificate, of any
 *  penalty that knows its conjugate, is the same sum (general/certificate.ts).
 *  Reference: Fenchel-Young inequality, as in Ndiaye et al. (2017), JMLR 18(128), eq. 4. */
export function dualityGap(penalty: ColumnPenalty, point: GapPoint): number {
  let last = scaleInto(penalty, point, false, false);
  let gap = gapAt(penalty, point, last);
  for (const allowRidge of penalty.limits === undefined ? [true] : [false, true]) {
    if (last === 1) break;
    const u = scaleInto(penalty, point, allowRidge, true);
    if (u !== last) gap = Math.min(gap, gapAt(penalty, point, u));
    last = u;
  }
  return gap;
}

/** Largest u <= 1 with `u |g_j| <= t_j`; columns with an L2 weight or a limit may exceed theirs when that is allowed. */
function scaleInto(
  { grouped, threshold, ridge, limits }: ColumnPenalty,
  { g, support }: GapPoint,
  allowRidge: boolean,
  allowLimits: boolean,
): number {
  const p = threshold.length;
  let u = 1;
  for (let c = 0; c < support.count; c++) {
    const j = support.list[c]!;
    const t = threshold[j]!;
    if (t === 0 || (allowRidge && ridge[j]! > 0)) continue;
    let size = 0;
    for (let at = j; at < g.length; at += p) {
      const s = Math.abs(g[at]!);
      if (allowLimits && limits !== undefined && (g[at]! > 0 ? limits.upper[j]! : -limits.lower[j]!) < Infinity) continue;
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

function singleTerms({ threshold, ridge, limits }: ColumnPenalty, { b, g, support }: GapPoint, u: number): number {
  const p = threshold.length;
  let gap = 0;
  for (let from = 0; from < b.length; from += p) {
    for (let c = 0; c < support.count; c++) {
      const j = support.list[c]!;
      const value = b[from + j]!;
      const s = u * g[from + j]!;
      if (value === 0 && Math.abs(s) <= threshold[j]!) continue;
      const [low, high] = limitsOf(limits, j);
      gap += term(threshold[j]!, ridge[j]!, low, high, value, s);
    }
  }
  return gap;
}

function limitsOf(limits: ColumnPenalty["limits"], j: number): [number, number] {
  return limits === undefined ? [-Infinity, Infinity] : [limits.lower[j]!, limits.upper[j]!];
}

function term(t: number, rho: number, low: number, high: number, b: number, s: number): number {
  return low > -Infinity || high < Infinity ? limitedTerm(t, rho, low, high, b, s) : freeTerm(t, rho, b, s);
}

function groupTerms({ threshold, ridge, limits }: ColumnPenalty, { b, g, support }: GapPoint, u: number): number {
  const p = threshold.length;
  const [value, slope] = [new Float64Array(b.length / p), new Float64Array(b.length / p)];
  let gap = 0;
  for (let c = 0; c < support.count; c++) {
    const j = support.list[c]!;
    const [t, rho] = [threshold[j]!, ridge[j]!];
    const [low, high] = limitsOf(limits, j);
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
