import { InputError, show, type Problem, type Value } from "@ridgeline/core";
import type {
  CategoricalDistribution,
  Distribution,
  FloatDistribution,
  GridDistribution,
  IntDistribution,
  Space,
} from "@ridgeline/protocol";

type Way = { readonly stronger?: "up" | "down" | undefined };

/** Distributions in short: `param.float(1e-5, 1, { log: true })`, `param.int(1, 8)`, `param.list([0, 0.25, 0.5])`, `param.categorical(["a", "b"])`.
 *  `log`: uniform in log(x); `step`: values `low + k * step`; `stronger`: the direction in which it regularises more. */
export const param = {
  float: (low: number, high: number, o: Way & { readonly log?: boolean; readonly step?: number } = {}): FloatDistribution => ({
    kind: "float",
    low,
    high,
    ...o,
    log: o.log ?? false,
  }),
  int: (low: number, high: number, o: Way & { readonly log?: boolean; readonly step?: number } = {}): IntDistribution => ({
    kind: "int",
    low,
    high,
    ...o,
    log: o.log ?? false,
  }),
  list: (values: readonly number[], o: Way = {}): GridDistribution => ({ kind: "grid", values, ...o }),
  categorical: (choices: readonly Value[]): CategoricalDistribution => ({ kind: "categorical", choices }),
} as const;

/** Everything that is wrong with a space: ranges without values, logarithms of numbers <= 0, empty lists, duplicates. Empty when all is well. */
export function validateSpace(space: Space, root = "space"): readonly Problem[] {
  return Object.entries(space).flatMap(([name, d]) =>
    problemsOf(d).map(({ path, message, remedy }) => ({ path: [root, name, path].filter((s) => s !== "").join("."), message, remedy })),
  );
}

/** Throws `E_SPACE` with all problems of the space. */
export function checkSpace(space: Space, root = "space"): void {
  const problems = validateSpace(space, root);
  if (problems.length > 0) throw new InputError("E_SPACE", "The space is not valid:", problems);
}

function problemsOf(d: Distribution): readonly Problem[] {
  switch (d.kind) {
    case "grid":
      return listProblems("values", d.values);
    case "categorical":
      return listProblems("choices", d.choices);
    default:
      return rangeProblems(d);
  }
}

function listProblems(path: string, values: readonly Value[]): readonly Problem[] {
  if (values.length === 0) return [{ path, message: "the list is empty", remedy: "give at least one value" }];
  const repeated = [...new Set(values.filter((v, i) => values.indexOf(v) !== i))].map((v) => ({
    path,
    message: `${show(v)} stands there more than once`,
    remedy: "keep one of them",
  }));
  const strange = values
    .filter((v) => typeof v === "number" && !Number.isFinite(v))
    .map((v) => ({ path, message: `${v} is not finite`, remedy: "use finite numbers" }));
  return [...repeated, ...strange];
}

function rangeProblems(d: FloatDistribution | IntDistribution): readonly Problem[] {
  const found: Problem[] = [];
  const say = (path: string, message: string, remedy: string): number => found.push({ path, message, remedy });
  for (const end of ["low", "high"] as const) {
    if (!Number.isFinite(d[end])) say(end, `${d[end]} is not finite`, "use a finite number");
    else if (d.kind === "int" && !Number.isSafeInteger(d[end]))
      say(end, `${d[end]} is not an integer`, "use a whole number, or kind float");
  }
  if (d.low > d.high) say("", `from ${d.low} to ${d.high} has no values`, "swap low and high");
  if (d.low === d.high) say("", `from ${d.low} to ${d.high} has one value`, "widen the range, or fix the parameter in the model");
  if (d.log && d.low <= 0)
    say("low", `${d.low} has no logarithm`, d.low === 0 ? "use a list that holds 0, or low > 0" : "use low > 0, or leave log out");
  if (d.log && d.step !== undefined) say("step", "a range with log takes no step", "leave one of them out, or give a list");
  if (d.step !== undefined && !(d.step > 0 && Number.isFinite(d.step))) say("step", `${d.step} is not a number > 0`, "use a step > 0");
  else if (d.step !== undefined && d.step > d.high - d.low && d.high > d.low)
    say("step", `${d.step} is wider than the range`, `use a step of at most ${d.high - d.low}`);
  return found;
}

/** Whether a value is one of the distribution's. */
export function contains(d: Distribution, value: Value): boolean {
  if (d.kind === "grid") return d.values.some((v) => v === value);
  if (d.kind === "categorical") return d.choices.includes(value);
  if (typeof value !== "number" || !(value >= d.low && value <= d.high)) return false;
  if (d.kind === "int" && !Number.isInteger(value)) return false;
  const k = d.step === undefined ? 0 : (value - d.low) / d.step;
  return Math.abs(k - Math.round(k)) < 1e-9 * Math.max(1, Math.abs(k));
}
