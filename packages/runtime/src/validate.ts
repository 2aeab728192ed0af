import { type Problem } from "@ridgeline/core";
import type { Distribution, Sampler, StudySpec } from "@ridgeline/protocol";
import { validateSpace } from "@ridgeline/search";
import { unknownPlugin, type Registry } from "./registry.ts";

/** Checks all that a spec names against the plugins: names, options, fixed parameters, every value a parameter of the space may take. */
export function validateSpec(spec: StudySpec, registry: Registry, problems: Problem[]): void {
  problems.push(...validateSpace(spec.space));
  checkModel(spec, registry, problems);
  checkPlugin(registry, "sampler", spec.sampler, problems);
  if (spec.pruner !== undefined) checkPlugin(registry, "pruner", spec.pruner, problems);
  if (problems.length === 0) checkBudget(spec, registry, problems);
}

function checkPlugin(registry: Registry, kind: "sampler" | "pruner", named: { name: string; options: unknown }, problems: Problem[]): void {
  const plugin = registry.find(kind, named.name);
  if (plugin === undefined) problems.push(unknownPlugin(registry, kind, named.name, `${kind}.name`));
  else plugin.options.check(named.options, `${kind}.options`, problems);
}

function checkModel(spec: StudySpec, registry: Registry, problems: Problem[]): void {
  const plugin = registry.find("learner", spec.model.name);
  if (plugin === undefined) {
    problems.push(unknownPlugin(registry, "learner", spec.model.name, "model.name"));
    return;
  }
  const schema = plugin.create({} as never).params;
  const shape = schema.shape ?? {};
  for (const name of Object.keys(spec.space)) if (name in spec.model.params) problems.push(twice(name));
  schema.check({ ...spec.model.params, ...firstValues(spec.space) }, "", relocate(spec, problems));
  for (const [name, d] of Object.entries(spec.space)) {
    const member = shape[name];
    if (member !== undefined)
      for (const [place, value] of valuesOf(d)) if (place !== FIRST[d.kind]) member.check(value, `space.${name}.${place}`, problems);
  }
}

function twice(name: string): Problem {
  return { path: `space.${name}`, message: `${name} is fixed in model.params and tuned in space`, remedy: "keep it in one of the two" };
}

const FIRST = { grid: "values[0]", categorical: "choices[0]", float: "low", int: "low" } as const;

function valuesOf(d: Distribution): readonly (readonly [string, unknown])[] {
  switch (d.kind) {
    case "grid":
      return d.values.map((v, i) => [`values[${i}]`, v] as const);
    case "categorical":
      return d.choices.map((v, i) => [`choices[${i}]`, v] as const);
    default:
      return [
        ["low", d.low],
        ["high", d.high],
      ];
  }
}

/** The first value of each tuned parameter. */
export function firstValues(space: StudySpec["space"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(space).map(([name, d]) => [name, valuesOf(d)[0]?.[1]]));
}

/** A list of problems that puts each problem's path where its parameter stands in the spec. */
function relocate(spec: StudySpec, problems: Problem[]): Problem[] {
  const sink: Problem[] = [];
  sink.push = (...found) => {
    for (const p of found) {
      const name = /^[^.[]+/.exec(p.path)?.[0] ?? "";
      const d = spec.space[name];
      problems.push({ ...p, path: d === undefined ? `model.params.${p.path}` : `space.${name}.${FIRST[d.kind]}` });
    }
    return 0;
  };
  return sink;
}

function checkBudget(spec: StudySpec, registry: Registry, problems: Problem[]): void {
  if (spec.trials !== undefined) return;
  const sampler = createSampler(spec, registry);
  if (sampler.size?.({ space: spec.space, seed: spec.seed }) === undefined) {
    problems.push({
      path: "trials",
      message: `is missing, and the sampler ${spec.sampler.name} has no end of its own`,
      remedy: "say how many trials to run",
    });
  }
}

export function createSampler(spec: StudySpec, registry: Registry): Sampler {
  const plugin = registry.find("sampler", spec.sampler.name)!;
  return plugin.create(plugin.options.check(spec.sampler.options, "", []));
}

/** Number of trials the study runs: its own limit, or the size of its grid. */
export function plannedTrials(spec: StudySpec, sampler: Sampler): number {
  const size = sampler.size?.({ space: spec.space, seed: spec.seed }) ?? Infinity;
  return Math.min(spec.trials ?? Infinity, size);
}
