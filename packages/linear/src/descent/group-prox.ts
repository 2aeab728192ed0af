/** `argmin_v total/2 |v|^2 - z'v + t |v|_2` over `lower <= v_k <= upper` (lower <= 0 <= upper), written over z. Without limits that is
 *  `(1 - t/|z|)_+ z / total`. With limits `v_k = clip(z_k / (total + t / s))`, where s = |v| is the root of a function that falls
 *  when it is divided by s: found by bisection to the last bit. `total` may be 0 where every direction of z is limited. */
export function groupProx(z: Float64Array, total: number, t: number, lower: number, upper: number): void {
  const free = z.map((v) => ((v > 0 ? upper : lower) === 0 ? 0 : v));
  const size = norm(free);
  if (size <= t) return void z.fill(0);
  const shrunk = (s: number): Float64Array => free.map((v) => Math.max(lower, Math.min(upper, v / (total + t / s))));
  if (t === 0) return z.set(free.map((v) => Math.max(lower, Math.min(upper, v / total))));
  const plain = (size - t) / total;
  const direct = free.map((v) => (v * plain) / size);
  if (direct.every((v) => v >= lower && v <= upper)) return z.set(direct);
  const corner = norm(free.map((v) => (v === 0 ? 0 : v > 0 ? upper : lower)));
  let [low, high] = [0, Math.min(plain, corner)];
  for (let turn = 0; turn < 200; turn++) {
    const s = (low + high) / 2;
    if (s === low || s === high) break;
    if (norm(shrunk(s)) > s) low = s;
    else high = s;
  }
  z.set(shrunk(high));
}

export function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((s, x) => s + x * x, 0));
}
