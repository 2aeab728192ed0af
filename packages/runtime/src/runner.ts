import { createRng, isRecord, parse, RidgelineError, type Engine } from "@ridgeline/core";
import { createOnnxEngine } from "@ridgeline/engine-onnx";
import { unitKey, type StudySpec, type UnitRunner, type UnitSpec } from "@ridgeline/protocol";
import { loadStudyData, partsOf, type StudyData } from "./problem.ts";
import { createRegistry, type Registry } from "./registry.ts";

/** What a worker is told once, when it starts. */
export interface RunnerInit {
  readonly spec: StudySpec;
}

/** Runs units of one study: loads the data once, keeps the engine and its compiled nets. */
export function createUnitRunner(init: RunnerInit, options: { registry?: Registry; data?: StudyData } = {}): UnitRunner {
  const { spec } = init;
  const registry = options.registry ?? createRegistry();
  const plugin = registry.find("learner", spec.model.name);
  if (plugin === undefined) throw new RidgelineError("E_LEARNER", `this worker has no learner called ${spec.model.name}`);
  const learner = plugin.create({});
  let data: Promise<StudyData> | undefined = options.data === undefined ? undefined : Promise.resolve(options.data);
  let engine: Promise<Engine> | undefined;
  return {
    async run(unit, io) {
      data ??= loadChecked(spec);
      const { parts, all } = partsOf(spec, learner, await data, unit.unit);
      const params = parse(learner.params, { ...spec.model.params, ...unit.params }) as never;
      const fitted = await learner.fit({
        parts,
        all,
        params,
        rng: unitRng(spec, unit),
        signal: io.signal,
        engine: () => (engine ??= createOnnxEngine(spec.engine.build === undefined ? {} : { build: spec.engine.build })),
        report: io.report,
      });
      // Models of single folds would travel for nothing.
      const model = unit.unit.part === "all" && isRecord(fitted.model) ? { model: fitted.model } : {};
      return { state: fitted.state, facts: fitted.facts, ...model };
    },
  };
}

async function loadChecked(spec: StudySpec): Promise<StudyData> {
  const data = await loadStudyData(spec);
  if (spec.data.digest === undefined || spec.data.digest === data.digest) return data;
  throw new RidgelineError(
    "E_DATA_CHANGED",
    `${spec.data.source} is not the file this study began with: its SHA-256 is ${data.digest.slice(0, 12)}, not ${spec.data.digest.slice(0, 12)}`,
  );
}

/** Keyed by fold and repeat and not by trial: all settings start from the same weights and see the same shuffles, so that their
 *  differences are paired; and not by attempt, so a retried unit repeats itself. */
function unitRng(spec: StudySpec, unit: UnitSpec): ReturnType<typeof createRng> {
  return createRng(spec.seed).split("unit").split(unitKey(unit.unit));
}
