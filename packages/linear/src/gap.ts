/** Everything the duality gap depends on, by column. */
export interface GapInput {
  /** The columns to look at; those left out must have b = 0 and be feasible. */
  readonly columns: ArrayLike<number>;
  readonly b: Float64Array;
  /** `-f'(b)`, the negative gradient of the loss. */
  readonly g: Float64Array;
  /** L1 weights `t_j`. */
  readonly threshold: Float64Array;
  /** L2 weights `rho_j`. */
  readonly ridge: Float64Array;
  /** `D_f*(u v, v)`, the Bregman distance of the loss's conjugate between the dual point scaled by u and the dual point; 0 at u = 1. */
  bregman(u: number): number;
}

/** Duality gap of `f(Xb) + sum_j (t_j |b_j| + rho_j/2 b_j^2)` at b: an upper bound on objective minus minimum.
 *  With `u` scaling the dual point into feasibility it is `D_f*(u v, v) + sum_j [P_j(b_j) + P_j*(u g_j) - u b_j g_j]`, every term of which is
 *  >= 0, so nothing cancels. A column with neither L1 nor L2 weight has no certificate; it counts with `|b_j g_j|`, its slope times its size.
 *  Reference: Fenchel-Young inequality, as in Ndiaye et al. (2017), JMLR 18(128), eq. 4. */
export function dualityGap(input: GapInput): number {
  const boxed = scaleInto(input, false);
  const best = gapAt(input, boxed);
  const relaxed = scaleInto(input, true);
  return relaxed === boxed ? best : Math.min(best, gapAt(input, relaxed));
}

/** Largest u <= 1 with `u |g_j| <= t_j`; columns with an L2 weight may exceed theirs when `allowRidge`. */
function scaleInto({ columns, g, threshold, ridge }: GapInput, allowRidge: boolean): number {
  let u = 1;
  for (let k = 0; k < columns.length; k++) {
    const j = columns[k]!;
    if (threshold[j] === 0 || (allowRidge && ridge[j]! > 0)) continue;
    if (u * Math.abs(g[j]!) > threshold[j]!) u = threshold[j]! / Math.abs(g[j]!);
  }
  return u;
}

function gapAt({ columns, b, g, threshold, ridge, bregman }: GapInput, u: number): number {
  let gap = u === 1 ? 0 : bregman(u);
  for (let k = 0; k < columns.length; k++) {
    const j = columns[k]!;
    const rho = ridge[j]!;
    const t = threshold[j]!;
    const bj = b[j]!;
    const slope = u * g[j]!;
    if (rho === 0) gap += Math.abs(t * Math.abs(bj) - bj * slope);
    else gap += ridgeTerm(t, rho, bj, slope);
  }
  return gap;
}

/** `t|b| + rho/2 b^2 + (|s| - t)_+^2 / (2 rho) - b s`, written as a sum of terms that are each >= 0. */
export function ridgeTerm(t: number, rho: number, b: number, s: number): number {
  const size = Math.abs(s);
  const over = Math.max(0, size - t);
  const kink = b * s >= 0 ? Math.max(0, t - size) : Math.max(t, size) + size;
  return (rho * Math.abs(b) - over) ** 2 / (2 * rho) + Math.abs(b) * kink;
}
