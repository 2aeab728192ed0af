import { groupProx, norm } from "./descent/group-prox.ts";

// What columns add to the duality gap of gap.ts: `P(b) + P*(s) - b s` at the scaled slope s, written as sums of terms that are each >= 0, so that nothing
// cancels.

/** `t|b| + rho/2 b^2 + P*(s) - b s` without limits. */
export function freeTerm(t: number, rho: number, b: number, s: number): number {
  return rho === 0 ? Math.abs(t * Math.abs(b) - b * s) : ridgeTerm(t, rho, b, s);
}

/** The same within limits, as a difference from the maximiser of `s x - P(x)`. */
export function limitedTerm(t: number, rho: number, low: number, high: number, b: number, s: number): number {
  const over = Math.max(0, Math.abs(s) - t);
  const end = s > 0 ? high : low;
  const best = over === 0 ? 0 : rho > 0 ? Math.max(low, Math.min(high, (Math.sign(s) * over) / rho)) : end;
  if (!Number.isFinite(best)) return freeTerm(t, rho, b, s);
  return Math.max(0, t * (Math.abs(b) - Math.abs(best)) + (b - best) * ((rho / 2) * (b + best) - s));
}

/** Of the norms, and of the angle between them: `|b| |s| - b's = 1/2 |b sqrt(|s|/|b|) - s sqrt(|b|/|s|)|^2`. */
export function groupTerm(t: number, rho: number, b: Float64Array, s: Float64Array): number {
  const [size, steep] = [norm(b), norm(s)];
  if (size === 0 || steep === 0) return freeTerm(t, rho, size, steep);
  const ratio = Math.sqrt(steep / size);
  return freeTerm(t, rho, size, steep) + b.reduce((sum, v, k) => sum + (v * ratio - s[k]! / ratio) ** 2, 0) / 2;
}

export function limitedGroupTerm(t: number, rho: number, low: number, high: number, b: Float64Array, s: Float64Array): number {
  const best = s.slice();
  groupProx(best, rho, t, low, high);
  if (!best.every(Number.isFinite)) return groupTerm(t, rho, b, s);
  const [size, at] = [norm(b), norm(best)];
  const rest = b.reduce((sum, v, k) => sum + (v - best[k]!) * ((rho / 2) * (v + best[k]!) - s[k]!), 0);
  return Math.max(0, t * (size - at) + rest);
}

/** `t|b| + rho/2 b^2 + (|s| - t)_+^2 / (2 rho) - b s`, written as a sum of terms that are each >= 0. */
function ridgeTerm(t: number, rho: number, b: number, s: number): number {
  const size = Math.abs(s);
  const over = Math.max(0, size - t);
  const kink = b * s >= 0 ? Math.max(0, t - size) : Math.max(t, size) + size;
  return (rho * Math.abs(b) - over) ** 2 / (2 * rho) + Math.abs(b) * kink;
}
