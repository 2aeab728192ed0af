import type { Problem } from "@ridgeline/core";
import type { EventStore, Stored, StudyEvent, StudySpec, StudyState } from "@ridgeline/protocol";
import { memoryStore } from "@ridgeline/storage";
import { createStudyLog, openStudy, parseSpec, prepareStudy, type OpenOptions, type OpenStudy } from "../dist/index.js";

/** A small net on real data: 3 folds, lambda x dropout, a test part. */
export function wineStudy(change: Record<string, unknown> = {}, params: Record<string, unknown> = {}): unknown {
  return {
    name: "wine",
    seed: 3,
    data: "builtin:wine",
    model: { name: "mlp", params: { hidden: [8], epochs: 8, optimizer: "adam", lr: 0.01, ...params } },
    space: { lambda: [0, 0.1], dropout: [0, 0.3] },
    stopping: { patience: [2, 4], minDelta: [0] },
    resampling: { folds: 3 },
    testFraction: 0.2,
    ...change,
  };
}

export async function specOf(value: unknown): Promise<StudySpec> {
  const problems: Problem[] = [];
  const spec = parseSpec(value, problems);
  return (await prepareStudy(spec, { found: problems })).spec;
}

export interface Ran {
  readonly study: OpenStudy;
  readonly state: StudyState;
  readonly log: readonly StudyEvent[];
}

/** A new study in `store`, not yet running. */
export async function newStudy(value: unknown, o: Partial<OpenOptions> = {}): Promise<{ study: OpenStudy; store: EventStore; id: string }> {
  const store = o.store ?? memoryStore();
  const id = await createStudyLog(store, await specOf(value));
  return { study: await openStudy({ workers: 0, ...o, store, study: id }), store, id };
}

/** Runs a study in a store of its own to its end. */
export async function runAll(value: unknown, o: Partial<OpenOptions> = {}): Promise<Ran> {
  const { study, store, id } = await newStudy(value, o);
  const state = await study.run();
  return { study, state, log: await logOf(store, id) };
}

export async function logOf(store: EventStore, id: string): Promise<readonly StudyEvent[]> {
  const events: StudyEvent[] = [];
  for await (const { event } of store.read(id, 1)) events.push(event);
  return events;
}

export type Of<T extends StudyEvent["type"]> = Extract<StudyEvent, { type: T }>;

export function ofType<T extends StudyEvent["type"]>(log: readonly StudyEvent[], type: T): readonly Of<T>[] {
  return log.filter((e): e is Of<T> => e.type === type);
}

export function keyOf(e: { trial: number; unit: { part: string; fold: number; repeat: number } }): string {
  return `${e.trial}/${e.unit.part}/${e.unit.fold}/${e.unit.repeat}`;
}

/** A `publish` that tells a listener of every event. */
export function each(listener: (event: StudyEvent) => void): (events: readonly Stored[]) => void {
  return (events) => {
    for (const { event } of events) listener(event);
  };
}
