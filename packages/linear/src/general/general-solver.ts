import type { Hyper, ProximalPenalty } from "@ridgeline/core";
import type { Loss } from "../families/family-model.ts";
import type { Solution, Solver } from "../problem.ts";
import { coordinateUpdates, groupUpdates, isByCoordinates, isByGroups, type BlockUpdates } from "./block-updates.ts";
import { besideSpan, certifiedGap, hasCertificate } from "./certificate.ts";
import type { Columns } from "./columns.ts";
import { descendBlocks, descendWhole, type ModelPoint } from "./minimise-model.ts";
import { extrapolated, MEMORY } from "./extrapolated.ts";
import { QuadraticModel } from "./model.ts";

/** Quadratic models a lambda; one that does not lower the objective counts too. */
const MAX_MODELS = 500;
const MAX_SWEEPS = 2000;
/** Models in a row that bring neither gap nor violation down by a hundredth: rounding is reached. */
const MAX_STALLS = 20;
/** A model is solved to this share of the violation it started from. */
const MODEL_SHARE = 0.05;
/** Blocks that enter the working set at once, at least. */
const LEAST_ENTERING = 10;
/** A rise of the objective below this share of the null objective is the rounding of its sum over rows. */
const ROUNDING = 1e-14;
/** Large enough to hold every penalised coordinate where the penalty is 0, small enough not to overflow. */
const HOLD = 1e100;

export interface GeneralTask {
  readonly loss: Loss;
  readonly columns: Columns;
  readonly penalty: ProximalPenalty;
  /** Hyper-parameters other than lambda. */
  readonly hyper: Hyper;
  readonly fitIntercept: boolean;
  /** `[K, n]`: where the linear predictor starts. */
  readonly offset: Float64Array;
  readonly weights: Float64Array;
  readonly tolerance: number;
}

/** Any smooth convex loss with any penalty that has a prox: quadratic models of the loss, each solved by block coordinate descent on a working
 *  set of blocks (or, where the penalty does not separate, by accelerated proximal gradient), damped until the objective falls. Convex penalties
 *  with a conjugate end at a certified gap; for the others `gap` is the largest violation of stationarity over that of the null model.
 *  References: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3); Bertrand et al. (2022), NeurIPS 35. */
export class GeneralSolver implements Solver {
  readonly #task: GeneralTask;
  readonly #model: QuadraticModel;
  readonly #updates: BlockUpdates | undefined;
  readonly #size: number;
  readonly #eta: Float64Array;
  readonly #residual: Float64Array;
  readonly #h: Float64Array;
  readonly #products: Float64Array;
  readonly #violations: Float64Array;
  readonly #point: ModelPoint;
  #nullObjective = 0;
  readonly #nullSlope: number;
  #working: Set<number> = new Set();
  #loss: number;
  #damping = 0;
  #curvature = 1;
  #passes = 0;

  constructor(task: GeneralTask) {
    const { loss, columns, penalty } = task;
    this.#task = task;
    this.#size = loss.responses * columns.p;
    this.#model = new QuadraticModel(columns, loss.responses);
    this.#updates = updatesOf(penalty, this.#size);
    this.#eta = task.offset.slice();
    this.#residual = new Float64Array(this.#eta.length);
    this.#h = new Float64Array(this.#eta.length * (this.#isCoupled ? loss.responses : 1));
    this.#products = new Float64Array(this.#size);
    this.#violations = new Float64Array(this.#updates?.count ?? 0);
    this.#point = { w: new Float64Array(this.#size), intercept: new Float64Array(loss.responses) };
    this.#loss = loss.evaluate(this.#eta, this.#residual);
    this.#fitIntercepts();
    this.#nullObjective = this.#loss;
    this.#nullSlope = this.#fillProducts().reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  }

  gradientMax(): number {
    return this.#nullSlope;
  }

  /** Smallest lambda at which nothing that is penalised enters; where the penalty has none, the largest slope of the null model over 1e-3, as for
   *  ridge. */
  lambdaMax(): number {
    const { penalty, hyper } = this.#task;
    const free = penalty.nullspace?.(this.#size, hyper) ?? [];
    if (free.length > 0) this.#run({ ...hyper, lambda: HOLD }, false);
    const gradient = this.#fillProducts().map((v) => -v);
    const lambda = penalty.lambdaMax(besideSpan(gradient, free), hyper);
    return Number.isFinite(lambda) ? lambda : this.#nullSlope / 1e-3;
  }

  solve(lambda: number): Solution {
    this.#passes = 0;
    const gap = this.#run({ ...this.#task.hyper, lambda }, true);
    return {
      b: this.#point.w,
      intercept: Array.from(this.#point.intercept),
      devRatio: this.#nullObjective > 0 ? 1 - this.#loss / this.#nullObjective : 0,
      gap,
      iterations: this.#passes,
    };
  }

  #run(hyper: Hyper, certify: boolean): number {
    const best = { gap: Infinity, violation: Infinity };
    let stalls = 0;
    const history: Float64Array[] = [];
    for (let turn = 0; turn < MAX_MODELS; turn++) {
      const { gap, violation } = this.#measure(hyper, certify);
      if (gap <= this.#task.tolerance) return gap;
      stalls = gap < 0.99 * best.gap || violation < 0.99 * best.violation ? 0 : stalls + 1;
      best.gap = Math.min(best.gap, gap);
      best.violation = Math.min(best.violation, violation);
      if (stalls > MAX_STALLS) return gap;
      this.#enter();
      const { penalty } = this.#task;
      const value = (): number => penalty.value(this.#point.w, hyper);
      const minimise = (): void => this.#solveModel(hyper, violation);
      if (!this.#descend(minimise, value)) return gap;
      if (!this.#task.loss.quadratic) this.#accelerate(history, minimise, value);
    }
    return this.#measure(hyper, certify).gap;
  }

  /** What is left to gain, over the null objective (convex) or as stationarity over that of the null model. */
  #measure(hyper: Hyper, certify: boolean): { gap: number; violation: number } {
    const { penalty, loss } = this.#task;
    this.#fillProducts();
    const gradient = this.#products.map((v) => -v);
    const { w, intercept } = this.#point;
    const slopes = this.#interceptSlopes();
    if (this.#updates !== undefined) penalty.violations!(w, gradient, hyper, this.#violations);
    const violation = slopes.reduce((m, s) => Math.max(m, Math.abs(s)), penalty.optimalityGap(w, gradient, hyper));
    if (this.#nullObjective === 0) return { gap: 0, violation };
    const relative = violation / Math.max(this.#nullSlope, Number.MIN_VALUE);
    // A gap falls with the square of the violation; a tolerance means the same precision for both.
    const leak = slopes.reduce((s, v, k) => s + Math.abs(v * intercept[k]!), 0);
    const at = { loss, eta: this.#eta, w, products: this.#products, leak, hyper };
    const certificate = certify && hasCertificate(penalty) ? certifiedGap(penalty, at) : undefined;
    if (certificate === undefined) return { gap: relative ** 2, violation };
    const free = slopes.reduce((m, s) => Math.max(m, Math.abs(s)), certificate.unpenalised) / Math.max(this.#nullSlope, Number.MIN_VALUE);
    return { gap: Math.max(certificate.gap / this.#nullObjective, free ** 2), violation };
  }

  /** Takes up the blocks that violate optimality most: as many as are at work already. */
  #enter(): void {
    const most = Math.max(LEAST_ENTERING, this.#working.size);
    const waiting = [...this.#violations.keys()].filter((b) => this.#violations[b]! > 0 && !this.#working.has(b));
    waiting.sort((a, b) => this.#violations[b]! - this.#violations[a]!);
    for (const b of waiting.slice(0, most)) this.#working.add(b);
  }

  /** Solves one model after another, each more damped than the last, until the objective falls; false when it no longer can. */
  #descend(minimise: () => void, penalty: () => number): boolean {
    const { loss } = this.#task;
    const start = this.#whole();
    const eta = this.#eta.slice();
    const before = this.#loss + penalty();
    for (let attempt = 0; attempt < 40; attempt++) {
      this.#solveFrom(eta, minimise);
      const after = this.#loss + penalty();
      if (after <= before + ROUNDING * this.#nullObjective || (loss.quadratic && after < Infinity)) {
        this.#damping = this.#damping < 1e-6 ? 0 : this.#damping / 4;
        return true;
      }
      this.#place(start);
      this.#damping = Math.max(1e-3, this.#damping * 8);
    }
    return false;
  }

  /** Goes to the minimum of the model at `eta`, which is where the point is. */
  #solveFrom(eta: Float64Array, minimise: () => void): void {
    this.#curvatures(eta);
    this.#model.reset(this.#residual, this.#h);
    minimise();
    for (let i = 0; i < eta.length; i++) this.#eta[i] = eta[i]! + this.#model.moved[i]!;
    this.#loss = this.#task.loss.evaluate(this.#eta, this.#residual);
  }

  /** Every few models, solves one where they seem to lead (the linear predictor goes along, being linear), and stays if that is lower. A bare
   *  combination of iterates would stand beside the kinks and limits on which they stood. */
  #accelerate(history: Float64Array[], minimise: () => void, penalty: () => number): void {
    history.push(this.#whole());
    if (history.length <= MEMORY) return;
    const target = extrapolated(history);
    const here = history.at(-1)!;
    history.length = 0;
    if (target === undefined) return;
    const before = this.#loss + penalty();
    this.#place(target);
    this.#solveFrom(target.slice(-this.#eta.length), minimise);
    if (!(this.#loss + penalty() < before)) this.#place(here);
  }

  /** Coefficients, intercepts and linear predictor, one after the other. */
  #whole(): Float64Array {
    const { w, intercept } = this.#point;
    const whole = new Float64Array(w.length + intercept.length + this.#eta.length);
    whole.set(w);
    whole.set(intercept, w.length);
    whole.set(this.#eta, w.length + intercept.length);
    return whole;
  }

  /** Goes to what `#whole` gave. */
  #place(at: Float64Array): void {
    const { w, intercept } = this.#point;
    w.set(at.subarray(0, w.length));
    intercept.set(at.subarray(w.length, w.length + intercept.length));
    this.#eta.set(at.subarray(w.length + intercept.length));
    this.#loss = this.#task.loss.evaluate(this.#eta, this.#residual);
  }

  /** The curvatures at eta plus the damping: by row and response, or between responses too where the loss couples them. */
  #curvatures(eta: Float64Array): void {
    const { loss, weights } = this.#task;
    const { n, responses } = loss;
    if (this.#isCoupled) this.#fillCoupled(eta);
    else loss.curvature(eta, this.#h);
    if (loss.quadratic) return;
    for (let k = 0; k < responses; k++) {
      const at = (this.#isCoupled ? k * (responses + 1) : k) * n;
      for (let i = 0; i < n; i++) {
        const h = this.#h[at + i]!;
        const unit = Number.isFinite(loss.curvatureBound) ? loss.curvatureBound * weights[i]! : h + 1e-6 * weights[i]!;
        this.#h[at + i] = Math.max(h + this.#damping * unit, 1e-6 * unit);
      }
    }
  }

  get #isCoupled(): boolean {
    return this.#task.loss.responses > 1 && !this.#task.loss.quadratic;
  }

  /** `[K, K, n]`: the Hessian of each row, a response at a time. */
  #fillCoupled(eta: Float64Array): void {
    const { loss } = this.#task;
    const hessian = loss.hessian(eta);
    const one = new Float64Array(eta.length);
    for (let k = 0; k < loss.responses; k++) {
      one.fill(0).fill(1, k * loss.n, (k + 1) * loss.n);
      hessian(one, this.#h.subarray(k * eta.length, (k + 1) * eta.length));
    }
  }

  #solveModel(hyper: Hyper, violation: number): void {
    const { penalty, loss, fitIntercept } = this.#task;
    const share = loss.quadratic ? MODEL_SHARE / 5 : MODEL_SHARE;
    const task = { model: this.#model, penalty, hyper, point: this.#point, fitIntercept, limit: share * violation, sweeps: MAX_SWEEPS };
    if (this.#updates !== undefined) {
      this.#updates.reset();
      this.#passes += descendBlocks(task, this.#updates, Int32Array.from(this.#working).sort());
      return;
    }
    const { passes, curvature } = descendWhole(task, this.#curvature);
    this.#passes += passes;
    this.#curvature = curvature / 2;
  }

  #fitIntercepts(): void {
    const move = (): number => this.#model.moveIntercepts(this.#point.intercept);
    for (let turn = 0; turn < 200 && this.#task.fitIntercept; turn++) {
      const worst = this.#interceptSlopes().reduce((m, s) => Math.max(m, Math.abs(s)), 0);
      if (worst <= 1e-15 * (1 + this.#loss) || !this.#descend(move, () => 0)) break;
    }
    this.#damping = 0;
  }

  /** `[K]`: `sum_i residual`; zeros without intercepts. */
  #interceptSlopes(): Float64Array {
    const { loss, fitIntercept } = this.#task;
    const slopes = new Float64Array(loss.responses);
    if (fitIntercept) for (let i = 0; i < this.#residual.length; i++) slopes[Math.floor(i / loss.n)]! += this.#residual[i]!;
    return slopes;
  }

  #fillProducts(): Float64Array {
    const { columns } = this.#task;
    for (let c = 0; c < this.#size; c++) {
      this.#products[c] = columns.dot(c % columns.p, this.#residual, Math.floor(c / columns.p) * columns.n);
    }
    return this.#products;
  }
}

function updatesOf(penalty: ProximalPenalty, size: number): BlockUpdates | undefined {
  if (isByCoordinates(penalty)) return coordinateUpdates(penalty, size);
  return isByGroups(penalty) ? groupUpdates(penalty) : undefined;
}
