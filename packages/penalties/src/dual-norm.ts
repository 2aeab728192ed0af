/** The smallest `nu >= 0` with `u` in `nu (l1 B_inf + l2 B_2)`, the dual norm of `l1 |w|_1 + l2 |w|_2`: the root of
 *  `|soft(u, nu l1)|_2 = nu l2`. With the k largest `|u_i|` above the threshold it is quadratic in nu, so that it is found exactly, in
 *  O(m log m). Infinity where both strengths are 0 and some `|u_i|` exceeds `slack`.
 *  Reference: Ndiaye, Fercoq, Gramfort & Salmon (2016), GAP Safe Screening Rules for Sparse-Group Lasso, proposition 3 (the epsilon-norm). */
export function dualNorm(u: Float64Array, { l1, l2 }: { l1: number; l2: number }, slack: number): number {
  const sizes = u.map(Math.abs).sort().reverse();
  const largest = sizes.at(-1)! >= 0 ? sizes[0]! : NaN;
  if (!(largest > 0)) return largest;
  if (l1 === 0 && l2 === 0) return largest <= slack ? 0 : Infinity;
  if (l2 === 0) return largest / l1;
  // Divided by the largest, so that squares neither overflow nor vanish.
  let [sum, squares] = [0, 0];
  for (let k = 0; k < sizes.length; k++) {
    const x = sizes[k]! / largest;
    sum += x;
    squares += x * x;
    const nu = rootOf(k + 1, sum, squares, l1, l2);
    const next = k + 1 < sizes.length ? sizes[k + 1]! / largest : 0;
    if (next <= nu * l1) return nu * largest;
  }
  return rootOf(sizes.length, sum, squares, l1, l2) * largest;
}

/** The root nu with `sum_k (x - nu l1)^2 = (nu l2)^2` at which no x is below `nu l1`: of `(k l1^2 - l2^2) nu^2 - 2 l1 sum nu + squares = 0`,
 *  the one that stays finite where the first coefficient is 0. */
function rootOf(k: number, sum: number, squares: number, l1: number, l2: number): number {
  const half = l1 * sum;
  const lead = k * l1 * l1 - l2 * l2;
  const discriminant = Math.max(0, half * half - lead * squares);
  return squares / (half + Math.sqrt(discriminant));
}
