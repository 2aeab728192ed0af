import { s, type CoordinatePenalty, type DualPenalty, type Plugin, type Problem } from "@ridgeline/core";
import { constrained, constrainedForm, within, withinNames, type Within } from "../constrained.ts";
import { convexOverCoordinates } from "../coordinates.ts";
import { mustMatch, numbers, optionsOf, pick } from "../options.ts";

export interface BoxOptions {
  /** Least value, one for all coordinates or `[d]`; default -Infinity: no limit. */
  readonly lower?: number | ArrayLike<number> | undefined;
  /** Largest value, one for all coordinates or `[d]`; default Infinity: no limit. */
  readonly upper?: number | ArrayLike<number> | undefined;
  /** A penalty on what is allowed: none (default), l1, l2 or elastic-net, with the runtime values of that one. */
  readonly penalty?: Within | undefined;
}

const notNaN = (x: number): boolean => !Number.isNaN(x);
const limit = s.union(
  s.refine(s.number({ anyFloat: true }), (x, path, problems) => {
    if (Number.isNaN(x)) problems.push({ path, message: "NaN is not a limit", remedy: "leave it out where there is none" });
  }),
  numbers("number", notNaN),
);
const schema = s.refine(
  s.object({
    lower: s.withDefault(limit, -Infinity),
    upper: s.withDefault(limit, Infinity),
    penalty: s.withDefault(s.oneOf(withinNames), "none"),
  }),
  ({ lower, upper }, _, problems) => checkLimits(listOf(lower), listOf(upper), problems),
);

/** Limits for each coordinate, `lower_i <= w_i <= upper_i` (Infinity outside), plus the `penalty` that is asked for. Its prox is the prox of that
 *  penalty, clipped, its conjugate `sum max_w u_i w - p(w)` over the limits: finite everywhere where both limits are.
 *  With one number for each limit it has a `form`, so that optimizers compile it as a projected step. Throws `E_PENALTY` where a lower limit is
 *  above the upper one or lengths differ. Limits that hold for Float32 weights must be float32 numbers. glmnet: `lower.limits`, `upper.limits`.
 *  Reference: Parikh & Boyd (2014), Proximal Algorithms, section 6.2.4. */
export function box(options: BoxOptions = {}): CoordinatePenalty & DualPenalty {
  const { lower, upper, penalty } = optionsOf("box", schema, options);
  return ofLimits(listOf(lower), listOf(upper), penalty);
}

function ofLimits(lower: Float64Array, upper: Float64Array, penalty: Within): CoordinatePenalty & DualPenalty {
  const base = within[penalty];
  const size = Math.max(lower.length, upper.length);
  const p = constrained(base, lower, upper);
  const { hyper } = base.form;
  if (size === 1) return convexOverCoordinates({ name: "box", hyper, form: constrainedForm("box", base, lower[0]!, upper[0]!) }, p);
  const part = (limits: Float64Array, indices: ArrayLike<number>): Float64Array => (limits.length === 1 ? limits : pick(limits, indices));
  const restrict = (indices: ArrayLike<number>): CoordinatePenalty & DualPenalty =>
    ofLimits(part(lower, indices), part(upper, indices), penalty);
  return convexOverCoordinates({ name: "box", hyper, size, restrict }, p);
}

function listOf(limits: number | ArrayLike<number>): Float64Array {
  return typeof limits === "number" ? Float64Array.of(limits) : Float64Array.from(limits);
}

function checkLimits(lower: Float64Array, upper: Float64Array, problems: Problem[]): void {
  if (lower.length > 1 && upper.length > 1) mustMatch("upper", upper.length, lower.length, "lower limits", problems);
  if (problems.length > 0) return;
  for (let i = 0; i < Math.max(lower.length, upper.length); i++) {
    const [low, high] = [lower[i % lower.length]!, upper[i % upper.length]!];
    if (low <= high && low < Infinity && high > -Infinity) continue;
    problems.push({ path: `lower[${i}]`, message: `${low} leaves nothing below the upper limit ${high}`, remedy: "give lower <= upper" });
  }
}

export const boxPlugin: Plugin<BoxOptions, CoordinatePenalty & DualPenalty> = {
  kind: "penalty",
  name: "box",
  summary: "Limits for each weight, with or without l1, l2 or elastic-net between them.",
  cite: ["Parikh & Boyd (2014), Proximal Algorithms, Foundations and Trends in Optimization 1(3), section 6.2.4"],
  options: schema,
  create: box,
};
