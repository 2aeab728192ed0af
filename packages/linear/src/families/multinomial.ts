import { InputError } from "@ridgeline/core";
import { missBregman, missingClasses } from "./classes.ts";
import type { FamilyModel, Loss } from "./family-model.ts";
import type { PathData } from "../types.ts";

/** Classes 0 to K - 1 with a linear predictor each, `l(y, eta) = log sum_k e^eta_k - eta_y`; the mean is the vector of class probabilities.
 *  Adding one value to all K predictors of a row changes nothing: see docs/linear/multinomial.md for which solution is returned.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 4. */
export const multinomial: FamilyModel = {
  name: "multinomial",
  summary: "Softmax regression of K classes, log sum_k e^eta_k - eta_y.",
  grouped: ({ multinomialType }) => multinomialType === "grouped",
  targets: () => 1,
  responses: classCount,
  check: (data, { multinomialType: type }, note) => {
    const classes = classCount(data);
    if (classes < 2) note({ path: "responses", message: `${classes} class`, remedy: "give at least two classes" });
    if (type !== undefined && type !== "grouped" && type !== "ungrouped") {
      note({ path: "multinomialType", message: `${String(type)} is not known`, remedy: "use ungrouped or grouped" });
    }
    data.y.forEach((v, i) => {
      if (!Number.isInteger(v) || v < 0 || v >= classes) {
        note({ path: `y: row ${i}`, message: `${v} is not a class`, remedy: `use whole numbers from 0 to ${classes - 1}` });
      }
    });
  },
  unfit: (data, { weights }) => {
    const missing = missingClasses(data.y, classCount(data), weights);
    if (missing.length === 0) return undefined;
    const problem = {
      path: "y",
      message: `no row that counts is of class ${missing.join(", ")}`,
      remedy: "leave the class out, or stratify the folds",
    };
    return new InputError("E_ONE_CLASS", "The rows do not hold every class:", [problem]);
  },
  loss: (data, _options, weights) => new SoftmaxLoss(data.y, weights, classCount(data)),
  mean: (eta) => {
    const top = eta.reduce((m, e) => Math.max(m, e), -Infinity);
    let sum = 0;
    for (let k = 0; k < eta.length; k++) sum += eta[k] = Math.exp(eta[k]! - top);
    for (let k = 0; k < eta.length; k++) eta[k]! /= sum;
  },
  classOf: (eta) => eta.reduce((best, e, k) => (e > eta[best]! ? k : best), 0),
};

function classCount({ responses, y }: PathData): number {
  return responses ?? y.reduce((m, v) => (v > m ? Math.floor(v) : m), 0) + 1;
}

class SoftmaxLoss implements Loss {
  readonly n: number;
  readonly responses: number;
  readonly quadratic = false;
  readonly shiftInvariant = true;
  readonly curvatureBound = 1 / 2;
  readonly #y: Float64Array;
  readonly #w: Float64Array;

  constructor(y: Float64Array, weights: Float64Array, classes: number) {
    this.n = y.length;
    this.responses = classes;
    this.#y = y;
    this.#w = weights;
  }

  evaluate(eta: Float64Array, residual: Float64Array): number {
    let loss = 0;
    this.#eachRow(eta, residual, (i, lossOf) => {
      const w = this.#w[i]!;
      const hit = this.#y[i]! * this.n + i;
      let missed = 0;
      for (let at = i; at < eta.length; at += this.n) if (at !== hit) missed += residual[at]!;
      loss += w * lossOf(hit);
      for (let at = i; at < eta.length; at += this.n) residual[at]! *= -w;
      residual[hit] = w * missed;
    });
    return loss;
  }

  curvature(eta: Float64Array, out: Float64Array): void {
    this.#probabilities(eta, out);
    for (let at = 0; at < out.length; at++) out[at] = this.#w[at % this.n]! * out[at]! * (1 - out[at]!);
  }

  hessian(eta: Float64Array): (v: Float64Array, out: Float64Array) => void {
    const p = new Float64Array(eta.length);
    this.#probabilities(eta, p);
    return (v, out) => {
      for (let i = 0; i < this.n; i++) {
        let mean = 0;
        for (let at = i; at < p.length; at += this.n) mean += p[at]! * v[at]!;
        for (let at = i; at < p.length; at += this.n) out[at] = this.#w[i]! * p[at]! * (v[at]! - mean);
      }
    };
  }

  bregman(eta: Float64Array, u: number): number {
    if (u === 1) return 0;
    const p = new Float64Array(eta.length);
    let sum = 0;
    this.#eachRow(eta, p, (i, lossOf) => {
      const hit = this.#y[i]! * this.n + i;
      let missed = 0;
      for (let at = i; at < eta.length; at += this.n) if (at !== hit) missed += p[at]!;
      sum += this.#w[i]! * missBregman(missed, -lossOf(hit), u);
    });
    return sum;
  }

  #probabilities(eta: Float64Array, out: Float64Array): void {
    this.#eachRow(eta, out, () => {});
  }

  /** Writes the class probabilities of each row with weight (0 elsewhere) and hands over minus their logarithms. */
  #eachRow(eta: Float64Array, out: Float64Array, visit: (i: number, lossOf: (at: number) => number) => void): void {
    const { n } = this;
    out.fill(0);
    for (let i = 0; i < n; i++) {
      if (this.#w[i] === 0) continue;
      let top = i;
      for (let at = i; at < eta.length; at += n) if (eta[at]! > eta[top]!) top = at;
      let others = 0;
      for (let at = i; at < eta.length; at += n) {
        out[at] = Math.exp(eta[at]! - eta[top]!);
        if (at !== top) others += out[at]!;
      }
      for (let at = i; at < eta.length; at += n) out[at]! /= 1 + others;
      visit(i, (at) => eta[top]! - eta[at]! + Math.log1p(others));
    }
  }
}
