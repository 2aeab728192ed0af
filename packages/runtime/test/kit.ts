import { memoryStore } from "@ridgeline/storage";
import type { EventStore, Stored, StudyEvent } from "@ridgeline/protocol";
import { createStudyLog, openStudy, parseSpec, prepareStudy, type OpenOptions, type OpenStudy } from "../dist/index.js";

/** A small study of a real net on real data. */
export const small = {
  name: "small",
  seed: 3,
  data: "builtin:wine",
  model: { name: "mlp", params: { hidden: [16], epochs: 12, lr: 0.01 } },
  space: { lambda: [0, 0.01, 0.1], dropout: [0, 0.3] },
  stopping: { patience: [2, 4], minDelta: [0] },
  resampling: { folds: 3 },
  testFraction: 0.2,
};

export async function create(store: EventStore, value: unknown): Promise<string> {
  const { spec } = await prepareStudy(parseSpec(value, []));
  return createStudyLog(store, spec);
}

/** Runs a study to its end; `during` sees the open study and every event as it is stored. */
export async function run(
  value: unknown,
  workers: number,
  during: (event: StudyEvent, study: OpenStudy) => void = () => {},
  options: Partial<OpenOptions> = {},
): Promise<{ digest: string | undefined; log: StudyEvent[]; state: OpenStudy["state"] }> {
  const store = options.store ?? memoryStore();
  const id = await create(store, value);
  let study: OpenStudy | undefined = undefined;
  const publish = (events: readonly Stored[]): void => {
    for (const { event } of events) if (study !== undefined) during(event, study);
  };
  study = await openStudy({ ...options, store, study: id, workers, publish });
  const state = await study.run();
  return { digest: state.result?.digest, log: await logOf(store, id), state };
}

export async function logOf(store: EventStore, id: string): Promise<StudyEvent[]> {
  const log: StudyEvent[] = [];
  for await (const { event } of store.read(id, 1)) log.push(event);
  return log;
}

export type Of<T extends StudyEvent["type"]> = Extract<StudyEvent, { type: T }>;

export function ofType<T extends StudyEvent["type"]>(log: readonly StudyEvent[], type: T): readonly Of<T>[] {
  return log.filter((e): e is Of<T> => e.type === type);
}

export type OfUnit = Of<"unit.started" | "unit.reports" | "unit.finished" | "unit.lost">;

/** Names the unit that an event is about. */
export function keyOf({ trial, unit }: OfUnit): string {
  return [trial, unit.part, unit.fold, unit.repeat].join("/");
}
