import { s, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { optionsOf } from "../options.ts";
import { sign, softThreshold } from "../scalar.ts";
import { separable } from "../separable.ts";

export interface McpOptions {
  /** Where the penalty becomes constant, in units of lambda; > 1. Default 3, as in ncvreg: close to unbiased, and convex in most least-squares
   *  problems on standardised columns. */
  readonly gamma?: number | undefined;
}

const schema = s.object({ gamma: s.withDefault(s.number({ above: 1 }), 3) });

/** `p(w) = lambda |w| - w^2/(2 gamma)` up to `|w| = gamma lambda`, `gamma lambda^2/2` beyond. */
export function mcpForm(gamma: number): SeparableForm<"lambda"> {
  return {
    name: "mcp",
    hyper: ["lambda"],
    convex: false,
    value: (A, w, { lambda }) => {
      const inner = A.sub(A.mul(lambda, A.abs(w)), A.div(A.mul(w, w), A.constant(2 * gamma)));
      const outer = A.mul(A.constant(gamma / 2), A.mul(lambda, lambda));
      return A.selectLess(A.mul(A.constant(gamma), lambda), A.abs(w), outer, inner);
    },
    gradient: (A, w, { lambda }) => {
      const slope = A.sub(lambda, A.div(A.abs(w), A.constant(gamma)));
      return A.mul(sign(A, w), A.max(A.constant(0), slope));
    },
    prox: (A, v, step, { lambda }) => {
      const [size, end] = [A.abs(v), A.constant(gamma)];
      const firm = A.mul(softThreshold(A, v, A.mul(step, lambda)), A.div(end, A.sub(end, step)));
      const bent = A.selectLess(A.mul(end, lambda), size, v, firm);
      // From step = gamma on, 0 and v are the only local minima; they cost the same at lambda sqrt(step gamma). v - v keeps a NaN.
      const hard = A.selectLess(A.mul(lambda, A.sqrt(A.mul(step, end))), size, v, A.sub(v, v));
      return A.selectLess(step, end, bent, hard);
    },
    kink: (_, { lambda }) => lambda,
  };
}

/** Minimax concave penalty, `sum_i lambda |w_i| - w_i^2/(2 gamma)` up to `|w_i| = gamma lambda` and `gamma lambda^2/2` beyond, `w: [d]` (never
 *  averaged): its slope falls from lambda to 0, so that large weights are not shrunk. Not convex; its prox is the firm threshold, and the global
 *  minimiser for every step: a hard threshold for `step >= gamma`. `lambda >= 0` in units of the loss; `lambdaMax = max|f'(0)|`.
 *  Throws `E_PENALTY` unless `gamma > 1`. Reference: Zhang (2010), Annals of Statistics 38(2), eq. 2.1. */
export function mcp(options: McpOptions = {}): SeparablePenalty {
  return separable(mcpForm(optionsOf("mcp", schema, options).gamma));
}

export const mcpPlugin: Plugin<McpOptions, SeparablePenalty> = {
  kind: "penalty",
  name: "mcp",
  summary: "MCP: slope falls from lambda at 0 to 0 at gamma lambda. Zeros without shrinking large weights; not convex.",
  cite: ["Zhang (2010), Nearly Unbiased Variable Selection under Minimax Concave Penalty, Annals of Statistics 38(2), eq. 2.1"],
  options: schema,
  create: mcp,
};
