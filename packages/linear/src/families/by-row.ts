import type { Loss } from "./family-model.ts";

/** A loss `l(y, eta)` of one row and one linear predictor. */
export interface RowLoss {
  readonly curvatureBound: number;
  value(y: number, eta: number): number;
  /** `-dl/deta`. */
  residual(y: number, eta: number): number;
  /** `d2l/deta2`. */
  curvature(y: number, eta: number): number;
  /** Curvature of a quadratic that touches `l(y, .)` at eta and is nowhere below it, unless it is `curvature`. */
  upperCurvature?(y: number, eta: number): number;
  /** `l*(u s) - l*(s) - (u - 1) s eta` at `s = dl/deta`. */
  bregman(y: number, eta: number, u: number): number;
}

/** The weighted sum of a row's loss over rows and responses; `y: [K, n]`. Rows without weight take no part. */
export function lossByRow(row: RowLoss, y: Float64Array, weights: Float64Array): Loss {
  const n = weights.length;
  const sum = (term: (i: number, w: number) => number): number => {
    let total = 0;
    for (let i = 0; i < y.length; i++) if (weights[i % n]! > 0) total += weights[i % n]! * term(i, weights[i % n]!);
    return total;
  };
  const byRow =
    (term: (y: number, eta: number) => number) =>
    (eta: Float64Array, out: Float64Array): void => {
      for (let i = 0; i < y.length; i++) out[i] = weights[i % n] === 0 ? 0 : weights[i % n]! * term(y[i]!, eta[i]!);
    };
  const curvature = byRow((v, e) => row.curvature(v, e));
  return {
    n,
    responses: y.length / n,
    quadratic: false,
    shiftInvariant: false,
    curvatureBound: row.curvatureBound,
    evaluate: (eta, residual) => {
      residual.fill(0);
      return sum((i, w) => {
        residual[i] = w * row.residual(y[i]!, eta[i]!);
        return row.value(y[i]!, eta[i]!);
      });
    },
    curvature,
    ...(row.upperCurvature !== undefined && { upperCurvature: byRow((v, e) => row.upperCurvature!(v, e)) }),
    hessian: (eta) => {
      const diagonal = new Float64Array(y.length);
      curvature(eta, diagonal);
      return (v, out) => {
        for (let i = 0; i < y.length; i++) out[i] = diagonal[i]! * v[i]!;
      };
    },
    bregman: (eta, u) => (u === 1 ? 0 : sum((i) => row.bregman(y[i]!, eta[i]!, u))),
  };
}

/** `(1 + d) log(1 + d) - d`, which is >= 0, for d >= -1. */
export function relativeEntropy(d: number): number {
  if (d === -1) return 1;
  if (Math.abs(d) < 1e-3) return d * d * (1 / 2 - d * (1 / 6 - d * (1 / 12 - d * (1 / 20 - d / 30))));
  return (1 + d) * Math.log1p(d) - d;
}

/** `e^z - 1 - z`, which is >= 0. */
export function exponentialRest(z: number): number {
  if (Math.abs(z) < 1e-2) return z * z * (1 / 2 + z * (1 / 6 + z * (1 / 24 + z * (1 / 120 + (z / 720) * (1 + z / 7)))));
  return Math.expm1(z) - z;
}
