import { buildDesign, type Design } from "./design.ts";
import { families } from "./families/families.ts";
import type { Family, PathData, PathOptions, PathPoint } from "./types.ts";
import { validate } from "./validate.ts";

/** Checked data and options, in the form that both solvers take. */
export interface Problem {
  readonly family: Family;
  /** K: 1, but for `multinomial` and `mgaussian`. */
  readonly responses: number;
  readonly data: PathData;
  readonly options: PathOptions;
  readonly design: Design;
  /** `[n]`, summing to 1. */
  readonly weights: Float64Array;
  /** `[n]`, zeros when there is none. */
  readonly offset: Float64Array;
  readonly l1Ratio: number;
  readonly intercept: boolean;
  readonly tolerance: number;
  /** `[p]`: penalty factors of the kept columns. */
  readonly factor: Float64Array;
}

/** What a solver returns for one lambda, on the standardised scale. */
export interface Solution {
  /** `[K, p]`, response after response. */
  readonly b: Float64Array;
  /** `[K]`: intercepts of the centred columns. */
  readonly intercept: readonly number[];
  readonly devRatio: number;
  /** Over the null objective. */
  readonly gap: number;
  readonly iterations: number;
}

/** A warm-started solver: each call starts from where the last one ended. */
export interface Solver {
  /** `max_j |x_j' r| / v_j` over penalised columns, at the model with unpenalised terms only. */
  gradientMax(): number;
  /** Smallest lambda at which nothing that is penalised enters, where it does not follow from `gradientMax`. */
  lambdaMax?(): number;
  solve(lambda: number): Solution;
}

/** What a certificate needs of a solver at any coefficients. */
export interface ResidualAt {
  /** Objective of the null model: what gaps are measured against. */
  readonly nullObjective: number;
  /** Divisor of the L2 part. */
  readonly ridgeUnit: number;
  /** `[n]`: weight times (target - mean), or for `gaussian` the residual of the root-weighted rows; `X'residual` is minus the loss's gradient. */
  residualAt(b: Float64Array, intercept: number): Float64Array;
}

export function prepare(data: PathData, options: PathOptions): Problem {
  validate(data, options);
  const { family } = options;
  const total = options.weights?.reduce((s, w) => s + w, 0) ?? data.n;
  const weights = Float64Array.from({ length: data.n }, (_, i) => (options.weights?.[i] ?? 1) / total);
  const intercept = options.intercept ?? true;
  const design = buildDesign(data, {
    weights,
    standardize: options.standardize ?? true,
    center: intercept,
    rootWeights: family === "gaussian" && options.penalty === undefined,
    ones: family === "binomial" && options.penalty === undefined,
  });
  return {
    family,
    responses: families[family].responses(data),
    data,
    options,
    design,
    weights,
    intercept,
    offset: options.offset ?? new Float64Array(data.n),
    l1Ratio: options.l1Ratio ?? 1,
    tolerance: options.tolerance ?? 1e-12,
    factor: penaltyFactors(data, options, design),
  };
}

function penaltyFactors(data: PathData, options: PathOptions, design: Design): Float64Array {
  const given = options.penaltyFactor ?? new Float64Array(data.d).fill(1);
  const sum = given.reduce((s, v) => s + v, 0);
  const scale = options.glmnet === true ? data.d / sum : 1;
  return Float64Array.from(design.source, (j) => given[j]! * scale);
}

/** Coefficients and intercepts for the columns as given. */
export function unstandardize(problem: Problem, s: Solution): Pick<PathPoint, "intercept" | "coefficients" | "nonzero"> {
  const { responses, design } = problem;
  const { d } = problem.data;
  const coefficients = new Float64Array(responses * d);
  const intercept = Float64Array.from(s.intercept);
  const used = new Uint8Array(design.p);
  for (let r = 0; r < responses; r++) {
    design.source.forEach((column, j) => {
      const b = s.b[r * design.p + j]!;
      if (b === 0) return;
      used[j] = 1;
      coefficients[r * d + column] = b / design.scale[j]!;
      intercept[r]! -= design.mean[j]! * coefficients[r * d + column]!;
    });
  }
  if (!problem.intercept) intercept.fill(0);
  return { intercept, coefficients, nonzero: used.reduce((sum, v) => sum + v, 0) };
}
