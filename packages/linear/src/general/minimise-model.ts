import type { Hyper, Penalty } from "@ridgeline/core";
import type { BlockUpdates } from "./block-updates.ts";
import { extrapolated, MEMORY } from "./extrapolated.ts";
import type { QuadraticModel } from "./model.ts";

/** A point of the model: coefficients `[K p]` and intercepts `[K]`. */
export interface ModelPoint {
  readonly w: Float64Array;
  readonly intercept: Float64Array;
}

export interface ModelTask {
  readonly model: QuadraticModel;
  readonly penalty: Penalty;
  readonly hyper: Hyper;
  readonly point: ModelPoint;
  readonly fitIntercept: boolean;
  /** Stop when no block is further than this from its minimum. */
  readonly limit: number;
  readonly sweeps: number;
}

/** Block coordinate descent over `working`, extrapolated every few sweeps from the last iterates (Anderson), where that lowers the objective.
 *  Returns the sweeps made. Reference: Bertrand & Massias (2021), AISTATS, algorithm 1. */
export function descendBlocks(task: ModelTask, updates: BlockUpdates, working: Int32Array): number {
  const { model, point, hyper } = task;
  const coordinates = Int32Array.from(Array.from(working).flatMap((b) => Array.from(updates.coordinates(b))));
  const history: Float64Array[] = [];
  for (let sweep = 1; sweep <= task.sweeps; sweep++) {
    let worst = task.fitIntercept ? model.moveIntercepts(point.intercept) : 0;
    for (const b of working) worst = Math.max(worst, updates.update(b, model, point.w, hyper));
    if (worst <= task.limit) return sweep;
    history.push(snapshot(point, coordinates));
    if (history.length > MEMORY) {
      extrapolate(task, coordinates, history);
      history.length = 0;
    }
  }
  return task.sweeps;
}

function snapshot({ w, intercept }: ModelPoint, coordinates: Int32Array): Float64Array {
  const v = new Float64Array(coordinates.length + intercept.length);
  for (let i = 0; i < coordinates.length; i++) v[i] = w[coordinates[i]!]!;
  v.set(intercept, coordinates.length);
  return v;
}

/** Goes to the affine combination of the iterates whose differences cancel best, or stays where that is not lower. */
function extrapolate(task: ModelTask, coordinates: Int32Array, history: readonly Float64Array[]): void {
  const target = extrapolated(history);
  if (target === undefined) return;
  const here = snapshot(task.point, coordinates);
  const before = objectiveOf(task);
  goTo(task, coordinates, target);
  if (!(objectiveOf(task) <= before)) goTo(task, coordinates, here);
}

function objectiveOf({ model, penalty, hyper, point }: ModelTask): number {
  return model.value() + penalty.value(point.w, hyper);
}

function goTo({ model, point, fitIntercept }: ModelTask, coordinates: Int32Array, target: Float64Array): void {
  for (let i = 0; i < coordinates.length; i++) {
    const c = coordinates[i]!;
    model.move(c, target[i]! - point.w[c]!);
    point.w[c] = target[i]!;
  }
  if (!fitIntercept) return;
  point.intercept.forEach((b, k) => model.shiftIntercept(k, target[coordinates.length + k]! - b, point.intercept));
}

/** Accelerated proximal gradient over all coordinates, for penalties that do not separate: momentum is dropped when it points uphill, the step
 *  is halved until the model's curvature allows it. Returns the passes made and the step that held.
 *  References: Beck & Teboulle (2009), SIAM J. Imaging Sci. 2(1); O'Donoghue & Candes (2015), Found. Comput. Math. 15. */
export function descendWhole(
  task: ModelTask & { readonly penalty: Required<Pick<Penalty, "prox">> & Penalty },
  curvature: number,
): { passes: number; curvature: number } {
  const { model, penalty, hyper, point } = task;
  const size = point.w.length;
  const slope = new Float64Array(size);
  const previous = point.w.slice();
  const target = new Float64Array(size);
  let bound = curvature;
  let momentum = 1;
  for (let pass = 1; pass <= task.sweeps; pass++) {
    const interceptSlope = task.fitIntercept ? model.moveIntercepts(point.intercept) : 0;
    const anchor = point.w.slice();
    for (let c = 0; c < size; c++) slope[c] = model.slope(c);
    const base = model.value();
    for (;;) {
      for (let c = 0; c < size; c++) target[c] = anchor[c]! - slope[c]! / bound;
      penalty.prox(target, 1 / bound, hyper, target);
      const expected = modelBound(target, anchor, slope, bound);
      moveAll(model, point.w, target);
      if (model.value() <= base + expected + 1e-14 * Math.abs(base)) break;
      moveAll(model, point.w, anchor);
      bound *= 2;
    }
    let square = 0;
    let uphill = 0;
    for (let c = 0; c < size; c++) {
      square += (target[c]! - anchor[c]!) ** 2;
      uphill += (anchor[c]! - target[c]!) * (target[c]! - previous[c]!);
    }
    if (Math.max(bound * Math.sqrt(square), interceptSlope) <= task.limit) return { passes: pass, curvature: bound };
    const next = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carry = uphill > 0 ? 0 : (momentum - 1) / next;
    momentum = next;
    if (pass < task.sweeps && carry > 0) {
      const ahead = target.map((v, c) => v + carry * (v - previous[c]!));
      previous.set(target);
      moveAll(model, point.w, ahead);
    } else previous.set(target);
  }
  return { passes: task.sweeps, curvature: bound };
}

/** `<slope, u - anchor> + bound/2 |u - anchor|^2`. */
function modelBound(u: Float64Array, anchor: Float64Array, slope: Float64Array, bound: number): number {
  let sum = 0;
  for (let c = 0; c < u.length; c++) {
    const d = u[c]! - anchor[c]!;
    sum += slope[c]! * d + (bound / 2) * d * d;
  }
  return sum;
}

function moveAll(model: QuadraticModel, w: Float64Array, target: Float64Array): void {
  for (let c = 0; c < w.length; c++) {
    model.move(c, target[c]! - w[c]!);
    w[c] = target[c]!;
  }
}
