import { createRng } from "@ridgeline/core";

/** Dense columns, standard normal with correlation 0.2 between any two, and the response of `active` of them with noise of the same size. */
export function denseColumns(n: number, d: number, active: number): { x: Float64Array; response: Float64Array } {
  const rng = createRng(1);
  const shared = Float64Array.from({ length: n }, () => rng.normal());
  const x = new Float64Array(n * d);
  for (let j = 0; j < d; j++) for (let i = 0; i < n; i++) x[j * n + i] = Math.sqrt(0.2) * shared[i]! + Math.sqrt(0.8) * rng.normal();
  const signal = new Float64Array(n);
  for (let m = 0; m < active; m++) {
    const j = Math.floor((m * d) / active);
    const b = rng.normal();
    for (let i = 0; i < n; i++) signal[i]! += b * x[j * n + i]!;
  }
  return { x, response: withNoise(signal, rng, 1) };
}

/** Columns of `perColumn` positive entries at random rows, as of a text's term weights, and the response of `active` of them with noise of
 *  `noise` times its size. */
export function sparseColumns(n: number, d: number, perColumn: number, active: number, noise: number) {
  const rng = createRng(2);
  const pointers = Int32Array.from({ length: d + 1 }, (_, j) => j * perColumn);
  const rows = new Int32Array(d * perColumn);
  const values = new Float64Array(d * perColumn);
  const signal = new Float64Array(n);
  for (let j = 0; j < d; j++) {
    const chosen = new Set<number>();
    while (chosen.size < perColumn) chosen.add(rng.int(n));
    const b = j % Math.floor(d / active) === 0 ? rng.normal() : 0;
    [...chosen]
      .sort((a, c) => a - c)
      .forEach((row, m) => {
        const value = 0.2 - Math.log(1 - rng.uniform());
        rows[pointers[j]! + m] = row;
        values[pointers[j]! + m] = value;
        signal[row]! += b * value;
      });
  }
  return { pointers, rows, values, response: withNoise(signal, rng, noise) };
}

function withNoise(signal: Float64Array, rng: ReturnType<typeof createRng>, noise: number): Float64Array {
  const size = Math.sqrt(signal.reduce((s, v) => s + v * v, 0) / signal.length);
  return signal.map((v) => v + noise * size * rng.normal());
}
