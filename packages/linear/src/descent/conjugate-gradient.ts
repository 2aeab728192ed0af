/** A direction of less curvature than this, with the preconditioner as the measure, is one of no curvature and rounding: a step along it has no end. */
const FLAT = 1e-14;

/** Solves `A x = right` for a symmetric positive semidefinite map of vectors by conjugate gradients with a preconditioner (`precondition`
 *  writes z, nearly the solution of `A z = r`), from x = 0, until the residual has fallen to `tolerance` of the right side in the norm of the preconditioner, or after `most`
 *  steps. Reference: Hestenes & Stiefel (1952), J. Res. Nat. Bur. Standards 49(6). */
export function conjugateGradient(
  apply: (v: Float64Array, out: Float64Array) => void,
  precondition: (r: Float64Array, z: Float64Array) => void,
  right: Float64Array,
  tolerance: number,
  most: number,
): Float64Array {
  const x = new Float64Array(right.length);
  const r = right.slice();
  const z = new Float64Array(right.length);
  precondition(r, z);
  const d = z.slice();
  const product = new Float64Array(right.length);
  let rz = dot(r, z);
  // d by the preconditioner's norm, `d'P d`.
  let size = rz;
  const limit = tolerance * tolerance * rz;
  for (let step = 0; step < most && rz > limit; step++) {
    apply(d, product);
    const curvature = dot(d, product);
    if (!(curvature > FLAT * size)) break;
    const length = rz / curvature;
    for (let i = 0; i < x.length; i++) {
      x[i]! += length * d[i]!;
      r[i]! -= length * product[i]!;
    }
    precondition(r, z);
    const next = dot(r, z);
    const share = next / rz;
    rz = next;
    size = next + share * share * size;
    for (let i = 0; i < d.length; i++) d[i] = z[i]! + share * d[i]!;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
