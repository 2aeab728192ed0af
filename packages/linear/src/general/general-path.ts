import { InputError, type Hyper, type Penalty, type Problem as InputProblem, type ProximalPenalty } from "@ridgeline/core";
import { families } from "../families/families.ts";
import { isSparse } from "../matrix.ts";
import type { Problem, Solution, Solver } from "../problem.ts";
import type { PathOptions } from "../types.ts";
import { denseColumns, sparseColumns, type Columns } from "./columns.ts";
import { GeneralSolver } from "./general-solver.ts";

/** Block coordinate descent ends at this gap (over the null objective) unless told otherwise: coefficients are then good to about four digits. */
const TOLERANCE = 1e-9;

/** The general solver for the problem's own `penalty`. */
export function generalSolver(problem: Problem, penalty: ProximalPenalty): Solver {
  const { data, options, weights, intercept } = problem;
  const solver = new GeneralSolver({
    loss: families[problem.family].loss(data, options, weights),
    columns: columnsOf(problem),
    penalty: penaltyOfKept(problem, penalty),
    hyper: hyperOf(options, penalty),
    fitIntercept: intercept,
    offset: byResponse(options.offset ?? new Float64Array(problem.responses * data.n), data.n),
    weights,
    tolerance: options.tolerance ?? TOLERANCE,
  });
  if (!isSparse(data.x) || !intercept) return solver;
  return {
    gradientMax: () => solver.gradientMax(),
    lambdaMax: () => solver.lambdaMax(),
    solve: (lambda) => centred(problem, solver.solve(lambda)),
  };
}

/** Problems of a study that brings its own penalty. */
export function checkPenalty(options: PathOptions, problems: InputProblem[]): void {
  const { penalty } = options;
  if (penalty === undefined) return;
  for (const name of ["penaltyFactor", "lowerLimits", "upperLimits"] as const) {
    if (options[name] === undefined) continue;
    const instead = name === "penaltyFactor" ? "weighted-l1" : "box";
    problems.push({ path: name, message: "does not go together with penalty", remedy: `use a penalty that has it, such as ${instead}` });
  }
  for (const name of penalty.hyper) {
    if (name === "lambda" || name === "l1Ratio" || Number.isFinite(options.hyper?.[name])) continue;
    problems.push({
      path: `hyper.${name}`,
      message: `${options.hyper?.[name]} is not a number`,
      remedy: `give what ${penalty.name} reads`,
    });
  }
}

function hyperOf(options: PathOptions, penalty: ProximalPenalty): Hyper {
  return { ...(penalty.hyper.includes("l1Ratio") && { l1Ratio: options.l1Ratio ?? 1 }), ...options.hyper };
}

function columnsOf({ data, design }: Problem): Columns {
  return isSparse(data.x) ? sparseColumns(data.x, data.n, design.source, design.scale) : denseColumns(design);
}

/** The penalty of the columns that vary, in every response. */
function penaltyOfKept({ data, design, responses }: Problem, penalty: ProximalPenalty): ProximalPenalty {
  const size = responses * data.d;
  if (penalty.size !== undefined && penalty.size !== size) {
    const path = { path: "penalty", message: `${penalty.name} is made for ${penalty.size} coefficients`, remedy: `make it for ${size}` };
    throw new InputError("E_LINEAR_INPUT", "The path cannot be fitted:", [path]);
  }
  if (design.p === data.d) return penalty;
  const kept = Array.from({ length: responses }, (_, k) => Array.from(design.source, (j) => k * data.d + j)).flat();
  const part = penalty.restrict?.(kept);
  return part !== undefined && isProximal(part) ? part : penalty;
}

function isProximal(p: Penalty): p is ProximalPenalty {
  return p.prox !== undefined && p.optimalityGap !== undefined && p.lambdaMax !== undefined;
}

/** `[n, K]` row-major to `[K, n]`. */
function byResponse(v: Float64Array, n: number): Float64Array {
  const k = v.length / n;
  return v.map((_, at) => v[(at % n) * k + Math.floor(at / n)]!);
}

/** Intercepts of centred columns from those of columns as they stand. */
function centred({ design: { p, mean, scale } }: Problem, s: Solution): Solution {
  const intercept = s.intercept.map((b0, k) => {
    let sum = b0;
    for (let j = 0; j < p; j++) sum += (mean[j]! / scale[j]!) * s.b[k * p + j]!;
    return sum;
  });
  return { ...s, intercept };
}
