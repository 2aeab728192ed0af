/** Classes without a row that has weight. */
export function missingClasses(y: Float64Array, classes: number, weights: Float64Array | undefined): number[] {
  const seen = new Uint8Array(classes);
  y.forEach((v, i) => {
    if (weights === undefined || weights[i]! > 0) seen[v] = 1;
  });
  return Array.from(seen.keys()).filter((k) => seen[k] === 0);
}

/** `u q log u + (1 - u q) log((1 - u q) / (1 - q))` for the probability q of all that did not occur; `logHit` is `log(1 - q)`. */
export function missBregman(q: number, logHit: number, u: number): number {
  const t = 1 - u;
  const hit = q < 0.5 ? Math.log1p((t * q) / (1 - q)) : Math.log1p(-u * q) - logHit;
  return Math.max(0, u * q * Math.log(u) + (1 - u * q) * hit);
}
