import { strongerWhen } from "@ridgeline/analysis";
import { plainName } from "@ridgeline/charts";
import type { Distribution, StudyState } from "@ridgeline/protocol";

/** A tuned parameter as a possible axis. */
export interface AxisChoice {
  readonly name: string;
  readonly title: string;
  readonly isNumeric: boolean;
  readonly isLog: boolean;
  /** `up`: more of it regularises more. */
  readonly stronger: "up" | "down" | undefined;
  readonly choices: readonly (string | number | boolean)[];
}

/** Tuned parameters in the order in which they are worth an axis: lambda, then what regularises, then other numbers, then choices. Constants are left out. */
export function axisChoices(state: StudyState): readonly AxisChoice[] {
  const rank = (a: AxisChoice): number => (a.name === "lambda" ? 0 : a.stronger !== undefined ? 1 : a.isNumeric ? 2 : 3);
  return Object.entries(state.spec.space)
    .filter(([, d]) => !isConstant(d))
    .map(([name, d]) => choice(name, d))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Whether the study's candidates are points of paths (lambda is not in the space but along the curves). */
export function isPathStudy(state: StudyState): boolean {
  return state.trials.some((t) => t.units.some((u) => u.ref.part === "all" || u.curves.some((c) => c.coordinate === "lambda")));
}

/** Whether any curve can be replayed under a stopping rule. */
export function hasStoppableCurves(state: StudyState): boolean {
  return state.trials.some((t) =>
    t.units.some((u) => u.curves.some((c) => c.coordinate === "epoch" && c.metrics["stopLoss"] !== undefined)),
  );
}

const TITLES: Readonly<Record<string, string>> = { lambda: "λ", dropout: "dropout", weightDecay: "weight decay", l1Ratio: "L1 share" };

/** A parameter's name as a person says it. */
export function parameterTitle(name: string): string {
  return TITLES[name] ?? plainName(name);
}

function choice(name: string, d: Distribution): AxisChoice {
  const isNumeric = d.kind !== "categorical" || d.choices.every((v) => typeof v === "number");
  return {
    name,
    title: parameterTitle(name),
    isNumeric,
    isLog: isLog(name, d),
    stronger: strongerWhen(name, d),
    choices: d.kind === "categorical" ? d.choices : [],
  };
}

function isLog(name: string, d: Distribution): boolean {
  if (d.kind === "float" || d.kind === "int") return d.log;
  if (d.kind !== "grid") return false;
  const positive = d.values.filter((v) => v > 0);
  return positive.length > 2 ? Math.max(...positive) / Math.min(...positive) >= 50 : name === "lambda";
}

function isConstant(d: Distribution): boolean {
  if (d.kind === "grid") return new Set(d.values).size < 2;
  if (d.kind === "categorical") return d.choices.length < 2;
  return d.low >= d.high;
}
