import { select } from "@ridgeline/analysis";
import { studyDigest, studySpecSchema, type Space, type Stored, type StudyEvent, type StudySpec } from "@ridgeline/protocol";
import { createLog, finished, type LogWriter } from "./log.ts";
import { draws, type Draw } from "./random.ts";

export interface NetStudyOptions {
  readonly id: string;
  readonly name: string;
  readonly space: Space;
  readonly trials?: number | undefined;
  readonly folds: number;
  readonly epochs: number;
  readonly slots: number;
  readonly seed: number;
  /** Run to the end and score the test part. */
  readonly finish: boolean;
  readonly pruned?: number;
}

type Params = Record<string, string | number | boolean>;

/** A study of a net over lambda, dropout and decay, as a coordinator would write it: curves that fall, overfit and differ by fold. */
export function netStudy(o: NetStudyOptions): readonly Stored[] {
  const w = createLog(Date.UTC(2026, 10, 22, 16, 30));
  const random = draws(o.seed);
  const spec = specOf(o);
  w.add({ type: "study.created", at: 0, id: o.id, spec });
  w.add({ type: "study.started", at: 0, slots: o.slots, executor: "processes", machine: "linux x64, 2 cores" });
  w.add(dataFacts(o.folds));
  w.add({ type: "engine.ready", at: 0, build: "onnx native 1.24" });
  const points = pointsOf(o, random);
  const running: number[] = [];
  for (const [k, params] of points.entries()) {
    const units = Array.from({ length: o.folds }, (_, fold) => ({ part: "fold" as const, fold, repeat: 0 }));
    w.add({ type: "trial.created", at: 0, trial: k, params, basis: 0, units });
    if (!o.finish && k >= points.length - o.slots) {
      running.push(k);
      continue;
    }
    runTrial(w, o, k, params, random, o.epochs);
  }
  for (const k of running) partTrial(w, o, k, points[k] ?? {}, random);
  if (o.finish) finishStudy(w, o, random);
  return w.log;
}

function specOf(o: NetStudyOptions): StudySpec {
  const input = {
    name: o.name,
    data: { source: "builtin:digits8x8" },
    model: { name: "mlp", params: { hidden: [64], epochs: o.epochs } },
    space: o.space,
    ...(o.trials === undefined || o.trials === 0 ? {} : { trials: o.trials }),
    resampling: { folds: o.folds },
    stopping: { patience: [4, 8, 16], minDelta: [0, 0.001] },
    testFraction: 0.2,
  };
  const checked = studySpecSchema["~standard"].validate(input);
  if (checked instanceof Promise || checked.issues !== undefined) throw new Error(`fixture spec: ${JSON.stringify(checked)}`);
  return checked.value;
}

function dataFacts(folds: number): StudyEvent {
  const baseline = { loss: 2.311, lossSe: 0.001, error: 0.899, errorSe: 0.008 };
  const facts = {
    digest: "a".repeat(64),
    rows: 1797,
    columns: 64,
    task: "multiclass" as const,
    target: "digit",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  };
  return {
    type: "data.loaded",
    at: 0,
    ...facts,
    featureNames: [],
    foldRows: Array.from({ length: folds }, () => Math.round(1438 / folds)),
    testRows: 359,
    baseline,
    notes: [],
  };
}

function pointsOf(o: NetStudyOptions, random: Draw): readonly Params[] {
  let points: Params[] = [{}];
  for (const [name, d] of Object.entries(o.space)) {
    if (d.kind === "grid") points = points.flatMap((p) => d.values.map((v) => ({ ...p, [name]: v })));
    else if (d.kind === "categorical") points = points.flatMap((p) => d.choices.map((v) => ({ ...p, [name]: v })));
  }
  const ranges = Object.entries(o.space).flatMap(([name, d]) => (d.kind === "float" || d.kind === "int" ? [[name, d] as const] : []));
  if (ranges.length === 0) return o.trials === undefined ? points : points.slice(0, o.trials);
  return Array.from({ length: o.trials ?? 50 }, (_, k) => {
    const drawn = ranges.map(([name, d]) => {
      const u = random.uniform();
      const v = d.log ? d.low * (d.high / d.low) ** u : d.low + (d.high - d.low) * u;
      return [name, d.kind === "int" ? Math.round(v) : v] as const;
    });
    return { ...points[k % points.length], ...Object.fromEntries(drawn) };
  });
}

interface Shape {
  readonly floor: number;
  readonly overfit: number;
  readonly speed: number;
  readonly trainFloor: number;
}

function shapeOf(params: Params): Shape {
  const lambda = Number(params["lambda"] ?? 1e-3);
  const dropout = Number(params["dropout"] ?? 0.2);
  const l = Math.log10(Math.max(lambda, 1e-6));
  const [u, v] = [(l + 2.7) / 1.2, (dropout - 0.3) / 0.27];
  const coupled = params["decay"] === "coupled" ? 0.006 + 0.004 * Math.max(0, u) : 0;
  const z = 0.62 * u * u + v * v + 0.7 * u * v;
  const strength = Math.min(1, Math.max(0, (l + 6) / 5) * 0.5 + dropout);
  return {
    floor: 0.118 + 0.014 * z + coupled + (l > -1.6 ? 0.12 * (l + 1.6) ** 2 : 0),
    overfit: 0.00012 * (1 - strength),
    speed: 5 + 5 * dropout,
    trainFloor: 0.02 + 0.09 * strength,
  };
}

type Row = { trainLoss: number; stopLoss: number; validLoss: number; validError: number; weightNorm: number; zeros: number };

function curve(params: Params, fold: number, epochs: number, random: Draw): readonly Row[] {
  const s = shapeOf(params);
  const shift = (fold - 2) * 0.004 + 0.003 * random.normal();
  let noise = 0;
  return Array.from({ length: epochs }, (_, t): Row => {
    noise = 0.7 * noise + 0.003 * random.normal();
    const valid = s.floor + shift + 2.1 * Math.exp(-t / s.speed) + s.overfit * Math.max(0, t - 25) ** 1.6 + noise;
    return {
      trainLoss: s.trainFloor + 2.15 * Math.exp(-t / (s.speed * 0.9)),
      stopLoss: valid + 0.004 * random.normal(),
      validLoss: valid,
      validError: Math.min(0.9, 0.28 * valid),
      weightNorm: 8 + Math.log1p(t),
      zeros: 0,
    };
  });
}

function report(
  w: LogWriter,
  trial: number,
  unit: { part: "fold" | "test"; fold: number; repeat: number },
  attempt: number,
  rows: readonly Row[],
  from: number,
): void {
  const column = (f: (r: Row) => number): Float64Array => Float64Array.from(rows, f);
  const metrics = {
    trainLoss: column((r) => r.trainLoss),
    stopLoss: column((r) => r.stopLoss),
    validLoss: column((r) => r.validLoss),
    validError: column((r) => r.validError),
    weightNorm: column((r) => r.weightNorm),
    zeros: column((r) => r.zeros),
  };
  w.add({
    type: "unit.reports",
    at: 0,
    trial,
    unit,
    attempt,
    batch: { fold: unit.fold, repeat: 0, coordinate: "epoch", at: Float64Array.from(rows, (_, i) => from + i), metrics },
  });
}

function runTrial(w: LogWriter, o: NetStudyOptions, k: number, params: Params, random: Draw, epochs: number): void {
  const fate = random.uniform();
  const isPruned = fate < (o.pruned ?? 0);
  const isFailed = !isPruned && fate > 0.985;
  for (let fold = 0; fold < o.folds; fold++) {
    const unit = { part: "fold" as const, fold, repeat: 0 };
    let attempt = 1;
    w.add({ type: "unit.started", at: 0, trial: k, unit, attempt, worker: `worker-${fold % o.slots}` });
    if (random.uniform() < 0.004) {
      w.add({ type: "unit.lost", at: 0, trial: k, unit, attempt, cause: "the worker was killed (SIGKILL)", final: false });
      w.add({ type: "unit.started", at: 0, trial: k, unit, attempt: ++attempt, worker: "worker-1" });
    }
    const rows = curve(params, fold, isPruned ? Math.ceil(epochs / 6) : isFailed ? 3 : epochs, random);
    for (let i = 0; i < rows.length; i += 10) {
      w.wait(18);
      report(w, k, unit, attempt, rows.slice(i, i + 10), i);
    }
    const state = isPruned ? "stopped" : isFailed ? "failed" : "complete";
    w.add({
      type: "unit.finished",
      at: 0,
      trial: k,
      unit,
      attempt,
      state,
      facts: { steps: rows.length * 20 },
      seconds: 0.018 * rows.length,
      error: isFailed ? "Error: the loss is not finite at step 58" : undefined,
    });
    if (isFailed) break;
  }
  const trial = w.state().trials[k];
  if (trial !== undefined) w.add(finished(w.state(), trial, isPruned ? "pruned" : isFailed ? "failed" : "complete"));
}

function partTrial(w: LogWriter, o: NetStudyOptions, k: number, params: Params, random: Draw): void {
  const unit = { part: "fold" as const, fold: 0, repeat: 0 };
  w.add({ type: "unit.started", at: 0, trial: k, unit, attempt: 1, worker: `worker-${k % o.slots}` });
  const rows = curve(params, 0, Math.max(3, Math.floor(o.epochs * random.uniform())), random);
  for (let i = 0; i < rows.length; i += 3) {
    w.wait(25);
    report(w, k, unit, 1, rows.slice(i, i + 3), i);
  }
}

function finishStudy(w: LogWriter, o: NetStudyOptions, random: Draw): void {
  const selection = select(w.state());
  const refs = [selection.argmin, selection.oneStandardError].flatMap((c) => (c === undefined ? [] : [c.ref]));
  const trials = [...new Set(refs.map((r) => r.trial))];
  const unit = { part: "test" as const, fold: 0, repeat: 0 };
  w.add({
    type: "test.opened",
    at: 0,
    candidates: refs,
    units: trials.map((trial) => ({ trial, unit })),
    baseline: { loss: 2.309, lossSe: 0.002, error: 0.902, errorSe: 0.016 },
  });
  for (const k of trials) {
    w.add({ type: "unit.started", at: 0, trial: k, unit, attempt: 1, worker: "worker-0" });
    w.wait(600);
    report(w, k, unit, 1, curve(w.state().trials[k]?.params ?? {}, 3, o.epochs, random), 0);
    w.add({ type: "unit.finished", at: 0, trial: k, unit, attempt: 1, state: "complete", facts: {}, seconds: 0.9 });
  }
  w.add({
    type: "study.finished",
    at: 0,
    digest: studyDigest(w.state()),
    argmin: selection.argmin?.ref,
    oneStandardError: selection.oneStandardError?.ref,
  });
}
