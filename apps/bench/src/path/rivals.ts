import type { Exchange } from "./exchange.ts";
import { glmnetMissing, glmnetPeer, moduleMissing, pythonPeer, type PathPeer } from "./peers.ts";
import type { PathProblem } from "./problem.ts";

/** A tool that solves the same problem. */
export interface Rival {
  readonly name: string;
  /** What it calls its tolerance. */
  readonly knob: string;
  readonly tolerance: number;
  /** Tried in turn until its gap is as small as ours. */
  readonly tighter: readonly number[];
  /** Also timed against ours stopped at its own objective. */
  readonly ownObjective: boolean;
  /** It can fit an intercept. */
  readonly intercept: boolean;
  /** Why it cannot take part, if it cannot. */
  missing(): string | undefined;
  start(problem: PathProblem, exchange: Exchange): Promise<PathPeer>;
}

const glmnet: Rival = {
  name: "glmnet",
  knob: "thresh",
  tolerance: 1e-7,
  tighter: [1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15],
  ownObjective: true,
  intercept: true,
  missing: glmnetMissing,
  start: glmnetPeer,
};

/** What `--peer` may name: the first word of a rival's name. */
export const peerNames = ["glmnet", "scikit-learn", "celer"];

/** Each tool at its own default tolerance first. */
export function rivalsOf({ family }: PathProblem): readonly Rival[] {
  if (family === "multinomial" || family === "poisson") return [glmnet];
  if (family === "gaussian") {
    return [
      glmnet,
      python("scikit-learn", "sklearn-gaussian", "sklearn.linear_model", 1e-4, [5e-7, 1e-7]),
      python("celer", "celer-gaussian", "celer", 1e-6, [1e-7, 1e-8, 1e-9, 1e-10]),
    ];
  }
  return [
    glmnet,
    python("scikit-learn liblinear", "sklearn-liblinear", "sklearn.linear_model", 1e-4, []),
    python("scikit-learn saga", "sklearn-saga", "sklearn.linear_model", 1e-4, []),
    { ...python("celer", "celer-binomial", "celer", 1e-6, [1e-7, 1e-8, 1e-9, 1e-10]), intercept: false },
  ];
}

function python(name: string, solver: string, module: string, tolerance: number, tighter: readonly number[]): Rival {
  return {
    name,
    knob: "tol",
    tolerance,
    tighter,
    ownObjective: false,
    intercept: true,
    missing: () => moduleMissing(module),
    start: (problem, exchange) => pythonPeer(solver, module, problem, exchange),
  };
}
