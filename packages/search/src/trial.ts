import { InputError, canonical, type Plain, type Point, type Value } from "@ridgeline/core";
import type { Distribution } from "@ridgeline/protocol";
import type { OpenRecord } from "./record.ts";
import { checkSpace, param } from "./space.ts";

export interface RangeOptions {
  readonly log?: boolean;
  readonly step?: number;
}

/** One trial of a study as the objective sees it: its parameters, and a place to report to. */
export interface Trial {
  readonly number: number;
  /** Every parameter that has a value so far. */
  readonly params: Point;
  /** A float in [low, high]; the same value whenever it is asked for again. A name that the space declares must be asked for as declared. */
  suggestFloat(name: string, low: number, high: number, options?: RangeOptions): number;
  suggestInt(name: string, low: number, high: number, options?: RangeOptions): number;
  suggestCategorical<const V extends Value>(name: string, choices: readonly V[]): V;
  /** Records the objective's value at a step: whole numbers >= 0 that grow from report to report (`E_STEP` otherwise). */
  report(value: number, step: number): void;
  /** Whether the pruner would stop the trial at its last report; false before the first. */
  shouldPrune(): boolean;
}

/** What a trial needs of its study. */
export interface TrialHost {
  readonly declared: (name: string) => Distribution | undefined;
  readonly suggestOne: (name: string, d: Distribution) => Value;
  readonly shouldPrune: () => boolean;
}

export function createTrial(record: OpenRecord, host: TrialHost): Trial {
  const suggest = (name: string, d: Distribution): Value => {
    const known = record.params[name];
    const declared = host.declared(name) ?? record.suggested[name];
    if (known !== undefined && declared !== undefined) {
      mustMatch(name, declared, d);
      return known;
    }
    checkSpace({ [name]: d }, "");
    const value = host.suggestOne(name, d);
    record.suggested[name] = d;
    record.params = { ...record.params, [name]: value };
    return value;
  };
  return {
    number: record.number,
    get params() {
      return record.params;
    },
    suggestFloat: (name, low, high, options) => suggest(name, param.float(low, high, options)) as number,
    suggestInt: (name, low, high, options) => suggest(name, param.int(low, high, options)) as number,
    suggestCategorical: <const V extends Value>(name: string, choices: readonly V[]) => suggest(name, param.categorical(choices)) as V,
    report(value, step) {
      mustFollow(record, value, step);
      record.reports.push({ step, value });
    },
    shouldPrune: host.shouldPrune,
  };
}

function mustMatch(name: string, declared: Distribution, asked: Distribution): void {
  const { stronger: _, ...known } = { stronger: undefined, ...declared };
  if (canonical(known as Plain) === canonical(asked as unknown as Plain)) return;
  const problem = {
    path: name,
    message: `asked for as ${canonical(asked as unknown as Plain)}, known as ${canonical(known as Plain)}`,
    remedy: "ask for it as declared, or read trial.params",
  };
  throw new InputError("E_PARAMETER", "A parameter keeps its distribution within a trial:", [problem]);
}

function mustFollow(record: OpenRecord, value: number, step: number): void {
  const last = record.reports.at(-1)?.step ?? -1;
  const place = `trial ${record.number}`;
  const problems = [
    ...(record.state === "running"
      ? []
      : [{ path: place, message: `it is ${record.state} already`, remedy: "report before the trial is told" }]),
    ...(Number.isSafeInteger(step) && step > last
      ? []
      : [{ path: place, message: `step ${step} follows ${last}`, remedy: "use whole numbers >= 0 that grow" }]),
    ...(typeof value === "number"
      ? []
      : [{ path: place, message: `the value is ${typeof value}, not a number`, remedy: "report a number" }]),
  ];
  if (problems.length > 0) throw new InputError("E_STEP", "The report cannot be taken:", problems);
}
