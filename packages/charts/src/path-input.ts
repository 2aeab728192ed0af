import { short } from "./words.ts";

/** One feature's coefficient along the path; `values[k]` stands at `lambdas[k]`. */
export interface CoefficientLine {
  readonly name: string;
  readonly values: readonly number[];
}

/** What the horizontal axis is: log lambda, strong at the right (the default), or a value of the fit at each lambda that grows as lambda falls, such as
 *  `|b|_1` or the share of the deviance explained. */
export interface PathAxis {
  readonly title: string;
  readonly values: readonly number[];
}

export interface PathInput {
  /** Largest first. All lists below go with it. */
  readonly lambdas: readonly number[];
  readonly mean: readonly number[];
  readonly se: readonly number[];
  /** Non-zero coefficients of the fit on all rows. */
  readonly nonzero: readonly number[];
  readonly coefficients: readonly CoefficientLine[];
  /** Indices into `lambdas`. */
  readonly least?: number | undefined;
  readonly oneSe?: number | undefined;
  readonly cursor?: number | undefined;
  /** e.g. `CV error` and `MSE, 10 folds`. */
  readonly yTitle: string;
  readonly ySub: string;
  readonly coefficientTitle: string;
  readonly axis?: PathAxis | undefined;
  /** Least and largest lambda to come, so that nothing slides while a path grows. */
  readonly range?: readonly [number, number] | undefined;
  /** Height of the coefficient paths; default 250 on narrow charts, else 372. */
  readonly height?: number | undefined;
}

/** The finding, for those who do not see the chart. */
export function pathLabel(input: PathInput): string {
  const k = input.least;
  if (k === undefined) return "Cross-validation along the path: no lambda has been scored yet.";
  const one =
    input.oneSe === undefined ? "" : ` The strongest within one standard error is lambda ${short(input.lambdas[input.oneSe] ?? NaN, 3)}.`;
  return `Cross-validation along ${input.lambdas.length} lambda; least ${short(input.mean[k] ?? NaN)} at lambda ${short(input.lambdas[k] ?? NaN, 3)}.${one}`;
}

/** Whether a feature is in at the one-SE choice; before there is one, at the last lambda so far. */
export function isKept(input: PathInput, c: CoefficientLine): boolean {
  const v = c.values[input.oneSe ?? c.values.length - 1] ?? 0;
  return v !== 0 && Number.isFinite(v);
}

/** The colour of a coefficient's sign where lambda is weakest. */
export function signHue(c: CoefficientLine): "pos" | "neg" {
  return (c.values.findLast((v) => v !== 0 && Number.isFinite(v)) ?? 0) >= 0 ? "pos" : "neg";
}
