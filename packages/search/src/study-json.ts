import { parse, s, type Infer, type Schema } from "@ridgeline/core";
import { pointSchema, spaceSchema, type Pruner, type Sampler, type Space } from "@ridgeline/protocol";
import type { Direction, OpenRecord } from "./record.ts";
import { openStudy, type Study } from "./study.ts";

/** JSON has no NaN, infinities or -0: these travel as their names. */
const float: Schema<number | "NaN" | "Infinity" | "-Infinity" | "-0"> = s.union(
  s.number(),
  s.oneOf(["NaN", "Infinity", "-Infinity", "-0"]),
);
const count = s.number({ integer: true, min: 0 });

const trial = s.object({
  number: count,
  params: pointSchema,
  suggested: spaceSchema,
  basis: count,
  prunerBasis: count,
  state: s.oneOf(["running", "complete", "pruned", "diverged", "failed", "cancelled"]),
  value: float,
  se: float,
  reports: s.array(s.object({ step: count, value: float })),
  error: s.optional(s.string()),
});
const studyJson = s.object({
  version: s.literal(1),
  name: s.string(),
  seed: count,
  direction: s.oneOf(["minimize", "maximize"]),
  lag: s.optional(count),
  space: spaceSchema,
  trials: s.array(trial),
});

/** A study as plain JSON, version 1; samplers and pruners are code and are given again when it is read. */
export type StudyJson = Infer<typeof studyJson>;

interface Whole {
  readonly name: string;
  readonly seed: number;
  readonly direction: Direction;
  readonly lag: number | undefined;
  readonly space: Space;
  readonly records: readonly OpenRecord[];
}

export function toPlain({ name, seed, direction, lag, space, records }: Whole): StudyJson {
  const trials = records.map(({ value, se, reports, error, ...rest }) => ({
    ...rest,
    value: plain(value),
    se: plain(se),
    reports: reports.map((r) => ({ step: r.step, value: plain(r.value) })),
    ...(error === undefined ? {} : { error }),
  }));
  return { version: 1, name, seed, direction, ...(lag === undefined ? {} : { lag }), space, trials };
}

/** The study that `toJSON` wrote, ready to go on; give the sampler and pruner that made it (defaults as in `createStudy`). Every recorded point is
 *  suggested again and compared: `E_STUDY_REPLAY` where one differs, `E_STUDY_JSON` where the JSON is not a study. */
export function studyFromJSON(
  json: unknown,
  code: { readonly sampler?: Sampler | undefined; readonly pruner?: Pruner | undefined } = {},
): Study {
  const { trials, name, seed, direction, lag, space } = parse(studyJson, json, { code: "E_STUDY_JSON", title: "The JSON is not a study:" });
  const records = trials.map((t): OpenRecord => ({
    ...t,
    suggested: { ...t.suggested },
    value: Number(t.value),
    se: Number(t.se),
    reports: t.reports.map((r) => ({ step: r.step, value: Number(r.value) })),
  }));
  return openStudy({ name, seed, direction, space, lag, ...code }, records);
}

function plain(x: number): number | "NaN" | "Infinity" | "-Infinity" | "-0" {
  if (Object.is(x, -0)) return "-0";
  return Number.isFinite(x) ? x : (String(x) as "NaN" | "Infinity" | "-Infinity");
}
