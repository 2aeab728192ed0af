import { exp } from "./elementary";
import { at, lanes } from "./words";

/** e^eta is cut off there. */
const MOST_ETA: f64 = 700;
const MOST: f64 = 1e300;
/** Below this distance z of eta from log y, `e^z - 1 - z` is summed as a series, as the difference would cancel. */
const NEAR: f64 = 1e-2;

function step(p: v128, z: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, z), f64x2.splat(c));
}

/** `(e^z - 1 - z) / z^2` for small z. */
function series(z: v128): v128 {
  let p = step(f64x2.splat(1.0 / 5040.0), z, 1.0 / 720.0);
  p = step(p, z, 1.0 / 120.0);
  p = step(p, z, 1.0 / 24.0);
  p = step(p, z, 1.0 / 6.0);
  return step(p, z, 0.5);
}

/** Rows of counts y with means `m = e^eta` and z = eta - log y, `logY` being 0 for y = 0: writes `residual = w (y - m)` and `curvature = w m`; returns
 *  `sum w (m - y - y z)`, half the deviance, and leaves `sum w (y - m)^2 / m` and the sum of the curvature in `sums`. n even. */
export function poisson(eta: i32, y: i32, logY: i32, w: i32, n: i32, residual: i32, curvature: i32, sums: i32): f64 {
  const zero = f64x2.splat(0);
  let loss = zero;
  let distance = zero;
  let bends = zero;
  const bytes = (<usize>n) << 3;
  for (let o: usize = 0; o < bytes; o += 16) {
    const weight = v128.load(at(w) + o);
    const count = v128.load(at(y) + o);
    const e = f64x2.min(v128.load(at(eta) + o), f64x2.splat(MOST_ETA));
    const mean = exp(e);
    const z = f64x2.sub(e, v128.load(at(logY) + o));
    const near = f64x2.mul(f64x2.mul(count, f64x2.mul(z, z)), series(z));
    const far = f64x2.sub(f64x2.sub(mean, count), f64x2.mul(count, z));
    const isNear = v128.and(f64x2.lt(f64x2.abs(z), f64x2.splat(NEAR)), f64x2.gt(count, zero));
    loss = f64x2.add(loss, f64x2.mul(weight, v128.bitselect(near, far, isNear)));
    const r = f64x2.sub(count, mean);
    v128.store(at(residual) + o, f64x2.mul(weight, r));
    const bend = f64x2.mul(weight, mean);
    v128.store(at(curvature) + o, bend);
    bends = f64x2.add(bends, bend);
    distance = f64x2.add(distance, f64x2.mul(weight, f64x2.min(f64x2.div(f64x2.mul(r, r), mean), f64x2.splat(MOST))));
  }
  store<f64>(at(sums), lanes(distance));
  store<f64>(at(sums), lanes(bends), 8);
  return lanes(loss);
}
