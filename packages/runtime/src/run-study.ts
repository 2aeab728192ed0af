import { arch, cpus } from "node:os";
import { InputError, RidgelineError, systemClock, takeRows, type Clock, type Learner, type Problem } from "@ridgeline/core";
import { baseline, fitStandardizer } from "@ridgeline/data";
import { createOnnxEngine, engineNote } from "@ridgeline/engine-onnx";
import { inlineExecutor, processExecutor } from "@ridgeline/executors";
import type { EventStore, Executor, Stored, StudyEvent, StudySpec, StudyState } from "@ridgeline/protocol";
import { foldBaseline, testBaseline, type Scorer } from "./baseline.ts";
import { createCoordinator, type Coordinator } from "./coordinator.ts";
import { foldRows, loadStudyData, unitsOf, type StudyData } from "./problem.ts";
import { openRecorder } from "./recorder.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { createUnitRunner } from "./runner.ts";
import { createSampler, firstValues, plannedTrials, validateSpec } from "./validate.ts";

/** A spec checked against its data and the plugins, ready to be created in a store. */
export interface PreparedStudy {
  readonly spec: StudySpec;
  readonly data: StudyData;
  readonly registry: Registry;
}

/** Loads the data and checks everything that the spec names; throws one `InputError` that lists all problems (also those in `found`). */
export async function prepareStudy(
  spec: StudySpec | undefined,
  o: { registry?: Registry; found?: readonly Problem[] } = {},
): Promise<PreparedStudy> {
  const registry = o.registry ?? createRegistry();
  const problems: Problem[] = [...(o.found ?? [])];
  let data: StudyData | undefined;
  if (spec !== undefined) {
    validateSpec(spec, registry, problems);
    data = await loadStudyData(spec).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return undefined;
    });
    if (data !== undefined && checkTask(spec, data, registry, problems)) checkTarget(spec, data, registry, problems);
  }
  if (spec === undefined || data === undefined || problems.length > 0) throw new InputError("E_STUDY", "This study cannot run:", problems);
  const checked = { ...spec, data: { ...spec.data, digest: data.digest }, trials: plannedTrials(spec, createSampler(spec, registry)) };
  return { spec: checked, data, registry };
}

function checkTask(spec: StudySpec, data: StudyData, registry: Registry, problems: Problem[]): boolean {
  const learner = registry.find("learner", spec.model.name)?.create({});
  if (learner === undefined || learner.tasks.includes(data.dataset.task)) return learner !== undefined;
  const able = registry.names("learner").filter((n) => registry.find("learner", n)!.create({}).tasks.includes(data.dataset.task));
  problems.push({
    path: "model.name",
    message: `${spec.model.name} does not do ${data.dataset.task} tasks, which target ${JSON.stringify(data.dataset.targetName)} is`,
    remedy: `use ${able.join(" or ")}`,
  });
  return false;
}

/** What the learner finds wrong with the target, the folds and its parameters together. */
function checkTarget(spec: StudySpec, data: StudyData, registry: Registry, problems: Problem[]): void {
  const learner = registry.find("learner", spec.model.name)!.create({});
  const wrong: Problem[] = [];
  const params = learner.params.check({ ...spec.model.params, ...firstValues(spec.space) }, "", wrong) as never;
  if (wrong.length > 0 || learner.check === undefined) return;
  const { y, classes, targetName } = data.dataset;
  const own = Float64Array.from(data.rest, (row) => y[row]!);
  problems.push(...learner.check({ params, y: own, targetName, classes, foldOf: data.foldOf }));
}

/** Writes the study's first event; the id is its name with the time and a few random letters. */
export async function createStudyLog(store: EventStore, spec: StudySpec, clock: Clock = systemClock): Promise<string> {
  const now = new Date(clock.now());
  const stamp = now.toISOString().replaceAll(/[-:]/g, "").slice(0, 15).replace("T", "-");
  const tail = Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  const id = `${spec.name.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-")}-${stamp}-${tail}`;
  await store.append(id, [{ type: "study.created", at: clock.now(), id, spec }], { expectedSeq: 0 });
  return id;
}

export interface OpenOptions {
  readonly store: EventStore;
  readonly study: string;
  /** The study's data where they are loaded already, as `prepareStudy` does. */
  readonly data?: StudyData | undefined;
  /** Units at once; 0 runs them in this process, one at a time. Default: as many as there are cores. */
  readonly workers?: number | undefined;
  readonly registry?: Registry;
  readonly clock?: Clock;
  readonly publish?: (events: readonly Stored[]) => void;
  readonly onTrouble?: (message: string | undefined) => void;
  readonly onLog?: (line: string) => void;
  /** Passed to worker processes. */
  readonly memoryLimitMb?: number;
}

/** A study taken up from its log: its live state, and the coordinator that runs it. */
export interface OpenStudy {
  readonly state: StudyState;
  readonly data: StudyData;
  readonly coordinator: Coordinator;
  /** Processes that run units now; for tests and for the curious. */
  workers(): readonly { pid: number; busy: boolean }[];
  run(): Promise<StudyState>;
}

/** Takes a study up, new or left unfinished: nothing that is finished runs again. */
export async function openStudy(o: OpenOptions): Promise<OpenStudy> {
  const clock = o.clock ?? systemClock;
  const registry = o.registry ?? createRegistry();
  const recorder = await openRecorder({ store: o.store, study: o.study, clock, publish: o.publish, onTrouble: o.onTrouble });
  const { spec } = recorder.state;
  const data = o.data ?? (await loadStudyData(spec));
  if (spec.data.digest !== undefined && spec.data.digest !== data.digest) throw changed(spec, data);
  const learner = registry.find("learner", spec.model.name)!.create({});
  const { executor, workers } = createExecutor(o, spec, data, registry);
  const scorer = baselineOf(spec, learner);
  const sampler = createSampler(spec, registry);
  const prunerPlugin = spec.pruner === undefined ? undefined : registry.find("pruner", spec.pruner.name)!;
  const coordinator = createCoordinator({
    recorder,
    executor,
    clock,
    learner,
    sampler,
    pruner: prunerPlugin?.create(prunerPlugin.options.check(spec.pruner!.options, "", [])),
    total: plannedTrials(spec, sampler),
    units: unitsOf(learner, data),
    lastCoordinate: (trial) => lastEpoch(learner.params.check({ ...spec.model.params, ...trial.params }, "", [])),
    testBaseline: () => testBaseline(data, scorer),
    machine: `${arch()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
  });
  return {
    state: recorder.state,
    data,
    coordinator,
    workers,
    async run() {
      try {
        if (recorder.state.data === undefined) await recorder.record(dataLoaded(spec, learner, data, clock));
        if (recorder.state.engine === undefined && learner.along.coordinate === "epoch")
          await recorder.record(await engineReady(spec, clock));
        return await coordinator.run();
      } finally {
        await executor.close();
      }
    },
  };
}

function changed(spec: StudySpec, data: StudyData): RidgelineError {
  return new InputError("E_DATA_CHANGED", "This study cannot go on:", [
    {
      path: spec.data.source,
      message: `its SHA-256 is ${data.digest.slice(0, 12)}..., and the study began with ${spec.data.digest!.slice(0, 12)}...`,
      remedy: "put the file back as it was, or start a new study",
    },
  ]);
}

function createExecutor(
  o: OpenOptions,
  spec: StudySpec,
  data: StudyData,
  registry: Registry,
): { executor: Executor; workers: OpenStudy["workers"] } {
  const slots = o.workers ?? cpus().length;
  if (slots === 0) {
    const executor = inlineExecutor({ createRunner: () => Promise.resolve(createUnitRunner({ spec }, { registry, data })) });
    return { executor, workers: () => [] };
  }
  const executor = processExecutor({
    module: new URL("./worker.js", import.meta.url).href,
    init: { spec },
    slots,
    ...(o.memoryLimitMb === undefined ? {} : { memoryLimitMb: o.memoryLimitMb }),
    ...(o.onLog === undefined ? {} : { onLog: ({ worker, text }) => o.onLog!(`${worker}: ${text}`) }),
  });
  return { executor, workers: () => executor.workers() };
}

function lastEpoch(params: unknown): number | undefined {
  const epochs = (params as { epochs?: unknown }).epochs;
  return typeof epochs === "number" ? epochs : undefined;
}

function dataLoaded(spec: StudySpec, learner: Learner<never>, data: StudyData, clock: Clock): StudyEvent {
  const { dataset } = data;
  const words = learner.words?.(fixedParams(spec, learner));
  return {
    type: "data.loaded",
    at: clock.now(),
    digest: data.digest,
    rows: dataset.n,
    columns: dataset.d,
    task: dataset.task,
    target: dataset.targetName,
    ...(dataset.classes === undefined ? {} : { classes: [...dataset.classes] }),
    featureNames: [...dataset.featureNames],
    foldRows: [...foldRows(data)],
    testRows: data.held.length,
    baseline: foldBaseline(data, baselineOf(spec, learner)),
    notes: [...data.notes],
    dropped: data.dropped,
    featureSd: fitStandardizer(takeRows(dataset, data.rest)).sd,
    ...(words === undefined ? {} : { words }),
  };
}

/** The parameters of the first trial: loss and baseline do not depend on what is tuned. */
function fixedParams(spec: StudySpec, learner: Learner<never>): never {
  return learner.params.check({ ...spec.model.params, ...firstValues(spec.space) }, "", []) as never;
}

function baselineOf(spec: StudySpec, learner: Learner<never>): Scorer {
  if (learner.baseline === undefined) return baseline;
  const params = fixedParams(spec, learner);
  return (train, valid) => learner.baseline!(train, valid, params);
}

async function engineReady(spec: StudySpec, clock: Clock): Promise<StudyEvent> {
  const engine = await createOnnxEngine(spec.engine.build === undefined ? {} : { build: spec.engine.build });
  const note = engineNote(engine);
  return { type: "engine.ready", at: clock.now(), build: engine.build, ...(note === undefined ? {} : { note }) };
}
