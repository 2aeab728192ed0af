import type { RowData } from "../support.ts";

/** Coefficients on the scale of the columns as given. */
export interface Coefficients {
  /** `[K]`. */
  readonly intercept: ArrayLike<number>;
  /** `[K, d]`. */
  readonly coefficients: ArrayLike<number>;
}

/** glmnet's objective by its definition, with none of the solver's code: mean loss + lambda (alpha |b|_1 + (1 - alpha)/2 |b|_2^2), b on standardised
 *  columns, the L2 part of `gaussian` over the deviation of y. */
export class Judge {
  readonly #data: RowData;
  readonly #family: string;
  readonly #alpha: number;
  readonly #deviation: Float64Array;
  readonly #unit: number;
  readonly nullObjective: number;

  constructor(data: RowData, family: "gaussian" | "binomial" | "multinomial", alpha: number) {
    const { n, d, x, y } = data;
    this.#data = data;
    this.#family = family;
    this.#alpha = alpha;
    this.#deviation = Float64Array.from({ length: d }, (_, j) => deviation(Float64Array.from({ length: n }, (_, i) => x[i * d + j]!)));
    this.#unit = family === "gaussian" ? deviation(y) : 1;
    this.nullObjective = family === "gaussian" ? this.#unit ** 2 / 2 : entropy(y);
  }

  /** 1 - loss / null loss. */
  devRatio({ intercept, coefficients }: Coefficients): number {
    return 1 - this.#loss(intercept, coefficients) / this.nullObjective;
  }

  objective(lambda: number, { intercept, coefficients }: Coefficients): number {
    const { d } = this.#data;
    let penalty = 0;
    for (let k = 0; k < coefficients.length; k++) {
      const b = coefficients[k]! * this.#deviation[k % d]!;
      penalty += this.#alpha * Math.abs(b) + ((1 - this.#alpha) / 2 / this.#unit) * b * b;
    }
    return this.#loss(intercept, coefficients) + lambda * penalty;
  }

  /** Largest coefficient, on standardised columns so that each counts alike. */
  largest(b: ArrayLike<number>): number {
    return this.difference(b, new Float64Array(b.length));
  }

  /** Largest difference of two coefficients, on standardised columns. */
  difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
    const { d } = this.#data;
    let difference = 0;
    for (let k = 0; k < a.length; k++) difference = Math.max(difference, Math.abs(a[k]! - b[k]!) * this.#deviation[k % d]!);
    return difference;
  }

  #loss(intercept: ArrayLike<number>, b: ArrayLike<number>): number {
    const { n, d, x, y } = this.#data;
    const classes = intercept.length;
    const used = Int32Array.from({ length: d }, (_, j) => j).filter((j) => {
      for (let k = 0; k < classes; k++) if (b[k * d + j] !== 0) return true;
      return false;
    });
    const eta = new Float64Array(classes);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < classes; k++) {
        let e = intercept[k]!;
        for (const j of used) e += x[i * d + j]! * b[k * d + j]!;
        eta[k] = e;
      }
      sum += rowLoss(this.#family, y[i]!, eta);
    }
    return sum / n;
  }
}

function rowLoss(family: string, y: number, eta: Float64Array): number {
  if (family === "gaussian") return (y - eta[0]!) ** 2 / 2;
  if (family === "binomial") return Math.log1p(Math.exp(-Math.abs(eta[0]!))) + Math.max(0, eta[0]!) - y * eta[0]!;
  const top = Math.max(...eta);
  return top + Math.log(eta.reduce((s, e) => s + Math.exp(e - top), 0)) - eta[y]!;
}

/** Population deviation, 1/n. */
export function deviation(v: Float64Array): number {
  const mean = v.reduce((s, e) => s + e, 0) / v.length;
  return Math.sqrt(v.reduce((s, e) => s + (e - mean) ** 2, 0) / v.length);
}

/** Mean log loss of the class shares. */
function entropy(y: Float64Array): number {
  const counts = new Map<number, number>();
  for (const v of y) counts.set(v, (counts.get(v) ?? 0) + 1);
  let sum = 0;
  for (const c of counts.values()) sum -= (c / y.length) * Math.log(c / y.length);
  return sum;
}
