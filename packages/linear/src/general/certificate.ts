import type { DualPenalty, Hyper, Penalty } from "@ridgeline/core";
import type { Loss } from "../families/family-model.ts";

export interface CertificateInput {
  readonly loss: Loss;
  readonly eta: Float64Array;
  readonly w: Float64Array;
  /** `[K p]`: `X' residual`, minus the gradient of the loss. */
  readonly products: Float64Array;
  /** `sum_k |b0_k sum_i residual_ik|`: what intercepts that are not quite at their minimum count for. */
  readonly leak: number;
  readonly hyper: Hyper;
}

export interface Certificate {
  /** What is left to gain at most, but for the directions in which nothing is penalised: there `unpenalised` tells. */
  readonly gap: number;
  /** Largest slope along the directions in which the penalty is constant. */
  readonly unpenalised: number;
}

export function hasCertificate(penalty: Penalty): penalty is DualPenalty {
  return penalty.convex && penalty.conjugate !== undefined && penalty.dualScale !== undefined;
}

/** Duality gap of `f(eta) + P(w)`, that of gap.ts for any penalty that knows its conjugate: with the dual point scaled by u so that the conjugate is finite,
 *  `D_f*(u v, v) + P(w) + P*(u X'r) - u <w, X'r>`. Along the directions in which P is constant the products have to vanish; what they are short
 *  of it counts with its size times that of w. Undefined where no share of the products is a dual point (a bare sign constraint, say, until every
 *  product has the right sign). Reference: Fenchel-Young inequality, as in Ndiaye et al. (2017), JMLR 18(128), eq. 4. */
export function certifiedGap(penalty: DualPenalty, input: CertificateInput): Certificate | undefined {
  const { loss, eta, w, hyper } = input;
  const products = input.products.slice();
  let { leak } = input;
  let unpenalised = 0;
  for (const z of orthonormal(penalty.nullspace?.(w.length, hyper) ?? [])) {
    const along = dot(products, z);
    leak += Math.abs(along * dot(w, z));
    unpenalised = Math.max(unpenalised, Math.abs(along));
    for (let c = 0; c < z.length; c++) products[c]! -= along * z[c]!;
  }
  const scale = penalty.dualScale(products, hyper);
  if (scale === 0) return undefined;
  const scaled = products.map((v) => scale * v);
  const rest = penalty.value(w, hyper) + penalty.conjugate(scaled, hyper) - dot(w, scaled);
  return { gap: (scale === 1 ? 0 : loss.bregman(eta, scale)) + Math.max(0, rest) + leak, unpenalised };
}

/** `v` less its part along the span of `basis`: what a gradient is where the minimum over that span is reached only nearly. */
export function besideSpan(v: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = v.slice();
  for (const z of orthonormal(basis)) {
    const along = dot(rest, z);
    for (let c = 0; c < z.length; c++) rest[c]! -= along * z[c]!;
  }
  return rest;
}

function orthonormal(basis: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  for (const z of basis) {
    const v = z.slice();
    for (let twice = 0; twice < 2; twice++) {
      for (const u of out) {
        const along = dot(u, v);
        for (let c = 0; c < v.length; c++) v[c]! -= along * u[c]!;
      }
    }
    const norm = Math.sqrt(dot(v, v));
    if (norm > 1e-12 * Math.sqrt(dot(z, z))) out.push(v.map((x) => x / norm));
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) if (a[c] !== 0 && b[c] !== 0) sum += a[c]! * b[c]!;
  return sum;
}
