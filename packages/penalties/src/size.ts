import { RidgelineError, type Vec } from "@ridgeline/core";

/** Throws `E_SIZE` unless `w` has the number of coordinates that a penalty was made for. */
export function mustHaveSize(size: number, w: Vec): void {
  if (w.length === size) return;
  const message = `the vector has ${w.length} coordinates, but the penalty was made for ${size}`;
  throw new RidgelineError("E_SIZE", `${message}. Give one weight, group label or limit for each coordinate.`);
}

/** The i-th unit vector of `[d]`. */
export function unit(d: number, i: number): Float64Array {
  return new Float64Array(d).fill(1, i, i + 1);
}
