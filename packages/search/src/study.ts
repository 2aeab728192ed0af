import { InputError, RidgelineError, isRecord, show, type Point } from "@ridgeline/core";
import type { FinishedTrial, History, Pruner, Sampler, Space } from "@ridgeline/protocol";
import { optimize, type Objective, type OptimizeOptions, type OptimizeResult } from "./optimize.ts";
import { none } from "./plugins/none.ts";
import { random } from "./plugins/random.ts";
import type { Direction, OpenRecord, TellResult, TrialRecord } from "./record.ts";
import { searchRng } from "./sample.ts";
import { checkSpace } from "./space.ts";
import { toPlain, type StudyJson } from "./study-json.ts";
import { createTrial, type Trial } from "./trial.ts";

export interface StudyOptions {
  readonly name?: string | undefined;
  /** Parameters drawn when a trial is asked for; more may be suggested as the objective runs. Default: none. */
  readonly space?: Space | undefined;
  /** Default: `random()`. */
  readonly sampler?: Sampler | undefined;
  /** Default: `none()`. */
  readonly pruner?: Pruner | undefined;
  /** Any integer in [0, 2^53); default 1. Same seed, same points. */
  readonly seed?: number | undefined;
  /** Default: `minimize`. */
  readonly direction?: Direction | undefined;
  /** The pruner of trial k reads the first k - lag trials, so that up to lag + 1 may run at once with the same result for any concurrency; `optimize` waits
   *  for them. Default: it reads what has ended when the trial is asked for, which depends on timing once trials run side by side. */
  readonly lag?: number | undefined;
}

/** A search in this process: ask for a trial, run it anywhere, tell its value. */
export interface Study {
  readonly name: string;
  readonly seed: number;
  readonly direction: Direction;
  readonly space: Space;
  /** Every trial asked for, by number. */
  readonly trials: readonly TrialRecord[];
  /** The complete trial with the best value (the first of equals), if there is one. */
  readonly best: TrialRecord | undefined;
  /** The next trial. Never waits: it reads the trials ended so far, at most the `needs(k)` the sampler asks for, and records how many. */
  ask(): Trial;
  /** Ends a trial. Told twice: `E_TRIAL_ENDED`; never asked for: `E_TRIAL_UNKNOWN`. */
  tell(trial: Trial | number, result: TellResult): TrialRecord;
  /** Runs the objective on new trials; counts what became of them. */
  optimize(objective: Objective, options?: OptimizeOptions): Promise<OptimizeResult>;
  /** The study as JSON; `studyFromJSON` reads it back. */
  toJSON(): StudyJson;
}

/** A new study. Throws `E_SPACE` with every fault of the space.
 *  `const study = createStudy({ space: { lambda: param.float(1e-4, 1, { log: true }) } })`. */
export function createStudy(options: StudyOptions = {}): Study {
  return openStudy(options, []);
}

/** A study that goes on from records; for `studyFromJSON`. */
export function openStudy(options: StudyOptions, records: OpenRecord[]): Study {
  const { name = "study", space = {}, sampler = random(), pruner = none(), seed = 1, direction = "minimize", lag } = options;
  checkSpace(space);
  const problem = { space, seed };
  const prior = sampler.init(problem);
  let folded = { count: 0, state: prior };
  const sign = direction === "minimize" ? 1 : -1;

  let prefix = 0;
  /** Trials ended with none open before them. */
  const ended = (): number => {
    while (prefix < records.length && records[prefix]!.state !== "running") prefix++;
    return prefix;
  };
  /** The sampler's state after the first `count` trials. */
  const stateAfter = (count: number): unknown => {
    if (count < folded.count) folded = { count: 0, state: prior };
    while (folded.count < count)
      folded = { count: folded.count + 1, state: sampler.observe(folded.state, finished(records[folded.count]!, sign)) };
    return folded.state;
  };
  const trialOf = (record: OpenRecord): Trial => {
    const { number, basis, prunerBasis } = record;
    return createTrial(record, {
      declared: (parameter) => space[parameter],
      suggestOne: (parameter, d) =>
        sampler.suggestOne(stateAfter(basis), { trial: number, rng: searchRng(seed, number).split(parameter) }, parameter, d),
      shouldPrune: () =>
        record.reports.length > 0 &&
        pruner.decide(
          history(record, sign),
          records.slice(0, prunerBasis).map((r) => history(r, sign)),
        ) === "stop",
    });
  };
  const suggest = (number: number, basis: number): Point =>
    sampler.suggest(stateAfter(basis), { trial: number, rng: searchRng(seed, number) });
  const wanted = (number: number): number => Math.min(Math.max(sampler.needs(number), lag === undefined ? 0 : number - lag, 0), number);

  const study: Study = {
    name,
    seed,
    direction,
    space,
    get trials() {
      return records;
    },
    get best() {
      let best: TrialRecord | undefined;
      for (const r of records) if (r.state === "complete" && (best === undefined || sign * r.value < sign * best.value)) best = r;
      return best;
    },
    ask() {
      const number = records.length;
      const known = ended();
      const basis = Math.min(Math.max(sampler.needs(number), 0), known);
      const prunerBasis = lag === undefined ? known : Math.min(Math.max(number - lag, 0), known);
      const params = suggest(number, basis);
      const record: OpenRecord = { number, params, suggested: {}, basis, prunerBasis, state: "running", value: NaN, se: NaN, reports: [] };
      records.push(record);
      return trialOf(record);
    },
    tell(trial, result) {
      const number = typeof trial === "number" ? trial : trial.number;
      const record = records[number];
      if (record === undefined)
        throw new RidgelineError("E_TRIAL_UNKNOWN", `trial ${number} was not asked for: the study has ${records.length} trials`);
      if (record.state !== "running")
        throw new RidgelineError("E_TRIAL_ENDED", `trial ${number} is ${record.state} already: tell each trial once`);
      return Object.assign(record, outcome(record, result));
    },
    optimize: (objective, run = {}) =>
      optimize(study, { ready: () => ended() >= wanted(records.length), size: sampler.size?.(problem) }, objective, run),
    toJSON: () => toPlain({ name, seed, direction, lag, space, records }),
  };
  rederive(records, suggest, trialOf);
  return study;
}

/** Suggests every recorded point again; `E_STUDY_REPLAY` where the sampler or the seed is another than the one that made the record. */
function rederive(
  records: readonly OpenRecord[],
  suggest: (number: number, basis: number) => Point,
  trialOf: (record: OpenRecord) => Trial,
): void {
  for (const record of records) {
    const again: OpenRecord = { ...record, params: suggest(record.number, record.basis), suggested: {} };
    const trial = trialOf(again);
    for (const [name, d] of Object.entries(record.suggested)) {
      if (d.kind === "float") trial.suggestFloat(name, d.low, d.high, d as object);
      else if (d.kind === "int") trial.suggestInt(name, d.low, d.high, d as object);
      else if (d.kind === "categorical") trial.suggestCategorical(name, d.choices);
    }
    const different = [...new Set([...Object.keys(record.params), ...Object.keys(again.params)])].filter(
      (name) => !Object.is(record.params[name], again.params[name]),
    );
    if (different.length === 0) continue;
    const problems = different.map((name) => ({
      path: `trials[${record.number}].params.${name}`,
      message: `${String(record.params[name])} is recorded, ${String(again.params[name])} is suggested`,
      remedy: "give the sampler and seed that made the study",
    }));
    throw new InputError("E_STUDY_REPLAY", "The record does not follow from this sampler and seed:", problems);
  }
}

function finished(r: TrialRecord, sign: number): FinishedTrial {
  if (r.state === "running") throw new RidgelineError("E_TRIAL_RUNNING", `trial ${r.number} has not ended`);
  return { number: r.number, params: r.params, state: r.state, value: sign * r.value, se: r.se };
}

function history(r: TrialRecord, sign: number): History {
  return {
    trial: r.number,
    at: r.reports.map((p) => p.step),
    values: r.reports.map((p) => sign * p.value),
    complete: r.state === "complete",
  };
}

function outcome(record: TrialRecord, result: TellResult): Partial<TrialRecord> {
  if (typeof result === "number") return valued(result, NaN);
  if (isRecord(result)) {
    if ("value" in result && typeof result.value === "number") return valued(result.value, result.se ?? NaN);
    if (result.state === "pruned" || result.state === "cancelled")
      return { state: result.state, value: record.reports.at(-1)?.value ?? NaN };
    if (result.state === "failed") return { state: "failed", error: result.error };
  }
  const problem = {
    path: `trial ${record.number}`,
    message: `${show(result)} is no result`,
    remedy: 'give a number, or { state: "pruned" }, "failed" or "cancelled"',
  };
  throw new InputError("E_VALUE", "The trial cannot be told:", [problem]);
}

function valued(value: number, se: number): Partial<TrialRecord> {
  return { state: Number.isFinite(value) ? "complete" : "diverged", value, se };
}
