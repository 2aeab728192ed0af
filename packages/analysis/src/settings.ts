import type { Distribution, StudyState } from "@ridgeline/protocol";
import type { Candidate } from "./candidate.ts";
import { formatNumber, formatSetting } from "./format.ts";
import { strongerWhen } from "./strength.ts";

/** A candidate in words, by what was tuned: `λ 0.003 with dropout 0.3 and decay decoupled, stopped with patience 8`. Regularising parameters come
 *  first, lambda before all; parameters with one possible value and a single stopping rule go without saying. */
export function describe(state: StudyState, c: Candidate): string {
  const tuned = tunedNames(state).flatMap((name) => {
    const value = c.params[name];
    return value === undefined ? [] : [`${label(name)} ${formatSetting(value)}`];
  });
  const onPath = c.ref.at === undefined ? [] : [`λ ${formatNumber(c.ref.at)}`];
  return sentence([...onPath, ...tuned], stopping(state, c));
}

function sentence(parts: readonly string[], stop: string | undefined): string {
  const [first, ...rest] = parts;
  if (first === undefined) return stop ?? "The model";
  const last = rest.at(-1);
  const middle = last === undefined ? "" : ` with ${rest.length === 1 ? last : `${rest.slice(0, -1).join(", ")} and ${last}`}`;
  return `${first}${middle}${stop === undefined ? "" : `, stopped with ${stop},`}`;
}

function stopping(state: StudyState, c: Candidate): string | undefined {
  const { patience, minDelta } = state.spec.stopping;
  const parts = [
    patience.length > 1 && c.ref.patience !== undefined ? `patience ${c.ref.patience}` : undefined,
    minDelta.length > 1 && c.ref.minDelta !== undefined ? `minDelta ${formatNumber(c.ref.minDelta)}` : undefined,
  ].filter((p) => p !== undefined);
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function tunedNames(state: StudyState): readonly string[] {
  const open = Object.entries(state.spec.space).filter(([, d]) => !isConstant(d));
  const order = ([name, d]: readonly [string, Distribution]): number => (name === "lambda" ? 0 : strongerWhen(name, d) === undefined ? 2 : 1);
  return open.toSorted((a, b) => order(a) - order(b)).map(([name]) => name);
}

function isConstant(d: Distribution): boolean {
  if (d.kind === "grid") return d.values.length === 1;
  if (d.kind === "categorical") return d.choices.length === 1;
  return d.low === d.high;
}

function label(name: string): string {
  return name === "lambda" ? "λ" : name;
}
