import type { Measure } from "../measures.ts";
import type { Family } from "../types.ts";

/** Loss of one row: `y` holds the targets of all rows (`[n]`, or `[n, K]`), `eta: [K]` the row's linear predictors. */
export type RowLoss = (y: Float64Array, row: number, eta: Float64Array) => number;

/** cv.glmnet's bound on probabilities in `deviance`. */
const LEAST_PROBABILITY = 1e-5;
/** `-log(2^-52)`: scikit-learn's bound on the loss of one row. */
const LARGEST_LOG_LOSS = 52 * Math.LN2;

/** The loss of a row by measure; `auc` is none. `huberDelta`: where `deviance` of `huber` turns linear. */
export function rowLoss(family: Family, measure: Exclude<Measure, "auc">, huberDelta = Infinity): RowLoss {
  if (family === "binomial") return binaryLoss(measure);
  if (family === "multinomial") return classLoss(measure);
  if (family === "poisson") return countLoss(measure);
  if (family === "huber" && measure === "deviance") return (y, row, eta) => 2 * huber(y[row]! - eta[0]!, huberDelta);
  const of = measure === "mae" ? Math.abs : square;
  if (family !== "mgaussian") return (y, row, eta) => of(y[row]! - eta[0]!);
  return (y, row, eta) => {
    let sum = 0;
    for (let k = 0; k < eta.length; k++) sum += of(y[row * eta.length + k]! - eta[k]!);
    return sum;
  };
}

function square(r: number): number {
  return r * r;
}

function huber(r: number, delta: number): number {
  const size = Math.abs(r);
  return size <= delta ? (r * r) / 2 : delta * (size - delta / 2);
}

/** By the margin `m` of the row's class, whose probability is `1 / (1 + e^-m)`. */
function binaryLoss(measure: Measure): RowLoss {
  const byMargin = (loss: (m: number) => number): RowLoss => {
    return (y, row, eta) => loss(y[row] === 1 ? eta[0]! : -eta[0]!);
  };
  const missed = (m: number): number => 1 / (1 + Math.exp(m));
  if (measure === "class") return (y, row, eta) => (eta[0]! > 0 === (y[row] === 1) ? 0 : 1);
  if (measure === "mae") return byMargin((m) => 2 * missed(m));
  if (measure === "mse") return byMargin((m) => 2 * missed(m) ** 2);
  if (measure === "brier") return byMargin((m) => missed(m) ** 2);
  if (measure === "logLoss") return byMargin((m) => Math.min(LARGEST_LOG_LOSS, minusLogSigmoid(m)));
  return byMargin((m) => -2 * Math.log(bounded(1 / (1 + Math.exp(-m)))));
}

/** `log(1 + e^-m)` without overflow. */
function minusLogSigmoid(m: number): number {
  return Math.log1p(Math.exp(-Math.abs(m))) + Math.max(0, -m);
}

function bounded(p: number): number {
  return Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, p));
}

/** By the probabilities of all classes, `p_k = e^eta_k / sum e^eta`. */
function classLoss(measure: Measure): RowLoss {
  if (measure === "class") return (y, row, eta) => (likeliest(eta) === y[row] ? 0 : 1);
  if (measure === "deviance") return (y, row, eta) => -2 * Math.log(bounded(Math.exp(-minusLogShare(eta, y[row]!))));
  if (measure === "logLoss") return (y, row, eta) => Math.min(LARGEST_LOG_LOSS, minusLogShare(eta, y[row]!));
  const of = measure === "mae" ? Math.abs : square;
  return (y, row, eta) => {
    const own = y[row]!;
    const log = minusLogShare(eta, own) + eta[own]!;
    let sum = 0;
    for (let k = 0; k < eta.length; k++) sum += of((k === own ? 1 : 0) - Math.exp(eta[k]! - log));
    return sum;
  };
}

/** The class with the largest predictor, the first of equals. */
function likeliest(eta: Float64Array): number {
  let best = 0;
  for (let k = 1; k < eta.length; k++) if (eta[k]! > eta[best]!) best = k;
  return best;
}

/** `log sum_j e^(eta_j - eta_k)`. */
function minusLogShare(eta: Float64Array, k: number): number {
  const top = eta[likeliest(eta)]!;
  let sum = 0;
  for (let j = 0; j < eta.length; j++) sum += Math.exp(eta[j]! - top);
  return Math.log(sum) + top - eta[k]!;
}

/** Counts with mean `e^eta`; deviance `2 (y log(y / mu) - y + mu)`. */
function countLoss(measure: Measure): RowLoss {
  if (measure === "mse") return (y, row, eta) => (y[row]! - Math.exp(eta[0]!)) ** 2;
  if (measure === "mae") return (y, row, eta) => Math.abs(y[row]! - Math.exp(eta[0]!));
  return (y, row, eta) => {
    const v = y[row]!;
    const saturated = v === 0 ? 0 : v * Math.log(v) - v;
    return 2 * (saturated - (v * eta[0]! - Math.exp(eta[0]!)));
  };
}
