import type { Value } from "@ridgeline/core";
import type { Distribution, StudyState } from "@ridgeline/protocol";
import type { Candidate } from "./candidate.ts";
import { formatSetting } from "./format.ts";
import { strongerWhen } from "./strength.ts";

/** A candidate in words, by what was tuned: `λ 0.003 with dropout 0.3, decay decoupled and patience 8`. Lambda comes first (called `lambda`, default
 *  `λ`), then the other regularising parameters; parameters with one possible value and a single stopping rule go without saying. */
export function describe(state: StudyState, c: Candidate, lambda = "λ"): string {
  const { patience, minDelta } = state.spec.stopping;
  const settings: (readonly [string, Value | undefined])[] = [
    ["lambda", c.ref.at],
    ...tunedNames(state).map((name) => [name, c.params[name]] as const),
    ["patience", patience.length > 1 ? c.ref.patience : undefined],
    ["minDelta", minDelta.length > 1 ? c.ref.minDelta : undefined],
  ];
  const parts = settings.flatMap(([name, v]) => (v === undefined ? [] : [`${name === "lambda" ? lambda : name} ${formatSetting(v)}`]));
  return joined(parts);
}

/** The same at the start of a sentence: a plain word gets its capital. */
export function describeFirst(state: StudyState, c: Candidate, lambda?: string): string {
  return describe(state, c, lambda).replace(/^[a-z]+(?= )/, (word) => word[0]!.toUpperCase() + word.slice(1));
}

function joined([first, ...rest]: readonly string[]): string {
  if (first === undefined) return "the only setting";
  const last = rest.at(-1);
  if (last === undefined) return first;
  return `${first} with ${rest.length === 1 ? last : `${rest.slice(0, -1).join(", ")} and ${last}`}`;
}

function tunedNames(state: StudyState): readonly string[] {
  const open = Object.entries(state.spec.space).filter(([, d]) => !isConstant(d));
  const order = ([name, d]: readonly [string, Distribution]): number =>
    name === "lambda" ? 0 : strongerWhen(name, d) === undefined ? 2 : 1;
  return open.toSorted((a, b) => order(a) - order(b)).map(([name]) => name);
}

function isConstant(d: Distribution): boolean {
  if (d.kind === "grid") return d.values.length === 1;
  if (d.kind === "categorical") return d.choices.length === 1;
  return d.low === d.high;
}
