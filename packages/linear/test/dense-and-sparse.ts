import { createRng } from "@ridgeline/core";
import { families } from "../src/families/families.ts";
import type { Family, Matrix, Path, PathData, PathOptions, SparseColumns } from "../src/index.ts";
import type { RowData } from "./support.ts";

/** Row-major data, its matrix left out, in another form. */
export type Form = "rows" | "columns" | "float32" | "csc";

export function csc({ x, n, d }: Pick<RowData, "x" | "n" | "d">): SparseColumns {
  const pointers = new Int32Array(d + 1);
  const [rows, values]: [number[], number[]] = [[], []];
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < n; i++) {
      if (x[i * d + j] === 0) continue;
      rows.push(i);
      values.push(x[i * d + j]!);
    }
    pointers[j + 1] = rows.length;
  }
  return { layout: "csc", pointers, rows: Int32Array.from(rows), values: Float64Array.from(values) };
}

export function inForm({ x, n, d }: Pick<RowData, "x" | "n" | "d">, form: Form): Matrix {
  if (form === "rows") return x;
  if (form === "float32") return Float32Array.from(x);
  if (form === "csc") return csc({ x, n, d });
  return { layout: "columns", values: x.map((_, at) => x[(at % n) * d + Math.floor(at / n)]!) };
}

export interface Drawn {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  readonly family: Family;
  readonly share: number;
}

/** Correlated columns on unequal scales with a share of zeros, and a response of the family that depends on some of them. Values are
 *  multiples of 2^-8, so that float32 holds them. */
export function drawData({ seed, n, d, family, share }: Drawn): RowData & { readonly responses?: number } {
  const rng = createRng(seed).split(family);
  const x = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const common = rng.normal();
    for (let j = 0; j < d; j++) {
      const value = 10 ** ((j % 3) - 1) * (rng.normal() + common);
      x[i * d + j] = rng.uniform() < share ? 0 : Math.round(256 * value) / 256;
    }
  }
  const signal = (i: number, k: number): number => 4 * x[i * d + ((3 * k) % d)]! - x[i * d + ((k + 1) % d)]! / 2;
  const K = family === "multinomial" || family === "mgaussian" ? 3 : 1;
  const y = Float64Array.from({ length: n * (family === "mgaussian" ? K : 1) }, (_, at) => {
    if (family === "mgaussian") return signal(Math.floor(at / K), at % K) + rng.normal();
    const noisy = signal(at, 0) + 2 * rng.normal();
    if (family === "binomial") return at < 2 ? at : Number(noisy > 0);
    if (family === "poisson") return Math.floor(Math.exp(Math.min(2, noisy / 3)) + rng.uniform());
    if (family === "multinomial")
      return at < 3 ? at : [0, 1, 2].reduce((best, k) => (signal(at, k) > signal(at, best) - rng.normal() ? k : best), 0);
    return noisy + (family === "huber" && at % 7 === 0 ? 20 : 0);
  });
  return { n, d, x, y, ...(K > 1 && { responses: K }) };
}

/** `[K, d]`: minus the gradient of the loss in the coefficients of standardised columns, and the sums of the residuals, from the definition. */
export function slopes(
  data: RowData & Pick<PathData, "responses">,
  o: PathOptions,
  path: Pick<Path, "intercept" | "coefficients">,
  k: number,
) {
  const { n, d, x } = data;
  const model = families[o.family];
  const total = o.weights?.reduce((s, v) => s + v, 0) ?? n;
  const w = Float64Array.from({ length: n }, (_, i) => (o.weights?.[i] ?? 1) / total);
  const K = model.responses(data);
  const b = path.coefficients[k]!;
  const eta = Float64Array.from({ length: K * n }, (_, at) => {
    const [r, i] = [Math.floor(at / n), at % n];
    let sum = path.intercept[k * K + r]! + (o.offset?.[i * K + r] ?? 0);
    for (let j = 0; j < d; j++) sum += x[i * d + j]! * b[r * d + j]!;
    return sum;
  });
  const residual = new Float64Array(K * n);
  const loss = model.loss(data, o, w).evaluate(eta, residual);
  const scale = Float64Array.from({ length: d }, (_, j) => (o.standardize === false ? 1 : deviation(data, w, j)));
  const g = b.map((_, at) => {
    const [r, j] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += residual[r * n + i]! * x[i * d + j]!;
    return scale[j]! > 0 ? sum / scale[j]! : 0;
  });
  const sums = Array.from({ length: K }, (_, r) => residual.subarray(r * n, (r + 1) * n).reduce((s, v) => s + v, 0));
  return { g, sums, scale, loss, scaled: b.map((v, at) => v * scale[at % d]!) };
}

function deviation({ n, d, x }: RowData, w: Float64Array, j: number): number {
  let [mean, square] = [0, 0];
  for (let i = 0; i < n; i++) mean += w[i]! * x[i * d + j]!;
  for (let i = 0; i < n; i++) square += w[i]! * (x[i * d + j]! - mean) ** 2;
  return Math.sqrt(square);
}

/** Largest distance of the slopes to the subdifferential of the penalty with its limits, at the k-th lambda. */
export function violation(data: RowData & Pick<PathData, "responses">, o: PathOptions, path: Path, k: number): number {
  const { d } = data;
  const { g, sums, scale, scaled } = slopes(data, o, path, k);
  const r = o.l1Ratio ?? 1;
  const grouped = families[o.family].grouped(o);
  let worst = o.intercept === false ? 0 : sums.reduce((m, s) => Math.max(m, Math.abs(s)), 0);
  for (let j = 0; j < d; j++) {
    if (scale[j] === 0) continue;
    const v = path.lambda[k]! * (o.penaltyFactor?.[j] ?? 1);
    const low = (o.lowerLimits?.[j] ?? -Infinity) * scale[j]!;
    const high = (o.upperLimits?.[j] ?? Infinity) * scale[j]!;
    const values = Array.from({ length: g.length / d }, (_, q) => scaled[q * d + j]!);
    const pull = values.map((b, q) => g[q * d + j]! - v * (1 - r) * b);
    const norm = Math.hypot(...values);
    const at = (b: number, limit: number): boolean => Math.abs(b - limit) <= 1e-12 * Math.abs(limit);
    const beyond = (b: number, s: number): number => (s > 0 && at(b, high) ? 0 : s < 0 && at(b, low) ? 0 : s);
    if (grouped) {
      const rest = values.map((b, q) => beyond(b, pull[q]! - (norm > 0 ? (v * r * b) / norm : 0)));
      worst = Math.max(worst, norm > 0 ? Math.hypot(...rest) : Math.max(0, Math.hypot(...rest) - v * r));
    } else {
      values.forEach((b, q) => {
        const s = beyond(b, b === 0 ? Math.sign(pull[q]!) * Math.max(0, Math.abs(pull[q]!) - v * r) : pull[q]! - v * r * Math.sign(b));
        worst = Math.max(worst, Math.abs(s));
      });
    }
  }
  return worst;
}

/** The objective by its definition, the loss through the family; `intercept: [K]`, `b: [K, d]` on the columns as given. */
export function pathObjective(
  data: RowData & Pick<PathData, "responses">,
  o: PathOptions,
  lambda: number,
  intercept: Float64Array,
  b: Float64Array,
): number {
  const { n, d } = data;
  const r = o.l1Ratio ?? 1;
  const { loss, scaled } = slopes(data, o, { intercept, coefficients: [b] }, 0);
  const factors = o.penaltyFactor ?? new Float64Array(d).fill(1);
  const factorScale = o.glmnet === true ? d / factors.reduce((s, v) => s + v, 0) : 1;
  const grouped = families[o.family].grouped(o);
  let sum = loss;
  for (let j = 0; j < d; j++) {
    const values = Array.from({ length: b.length / d }, (_, q) => scaled[q * d + j]!);
    const square = values.reduce((s, v) => s + v * v, 0);
    const l1 = grouped ? Math.sqrt(square) : values.reduce((s, v) => s + Math.abs(v), 0);
    sum += lambda * factors[j]! * factorScale * (r * l1 + ((1 - r) / 2 / ridgeUnit(data, o, n)) * square);
  }
  return sum;
}

/** What glmnet divides the L2 part of squared error by. */
function ridgeUnit({ y }: RowData, o: PathOptions, n: number): number {
  if (o.family !== "gaussian" || o.glmnet !== true) return 1;
  const total = o.weights?.reduce((s, v) => s + v, 0) ?? n;
  const w = y.map((_, i) => (o.weights?.[i] ?? 1) / total);
  const z = y.map((v, i) => v - (o.offset?.[i] ?? 0));
  const mean = o.intercept === false ? 0 : z.reduce((s, v, i) => s + w[i]! * v, 0);
  return Math.sqrt(z.reduce((s, v, i) => s + w[i]! * (v - mean) ** 2, 0));
}
