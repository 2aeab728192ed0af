import { nearest, type Learner, type Plugin, type Problem as InputProblem } from "@ridgeline/core";
import { plugins as learnerPlugins } from "@ridgeline/models";
import type { Pruner, Sampler } from "@ridgeline/protocol";
import { plugins as searchPlugins } from "@ridgeline/search";

/** Kinds of plugins that a study names, with what each creates. */
export interface KindMap {
  learner: Learner<never>;
  sampler: Sampler;
  pruner: Pruner;
}

/** Looks plugins up by kind and name. */
export interface Registry {
  names(kind: keyof KindMap): readonly string[];
  find<K extends keyof KindMap>(kind: K, name: string): Plugin<unknown, KindMap[K]> | undefined;
}

/** A plugin as the registry holds it: what it creates is told by its kind. */
type AnyPlugin = Pick<Plugin<unknown, unknown>, "kind" | "name">;

/** The plugins that come with Ridgeline, and `extra` ones, which win over those of the same kind and name. */
export function createRegistry(extra: readonly AnyPlugin[] = []): Registry {
  const all = [...extra, ...learnerPlugins, ...searchPlugins] as readonly AnyPlugin[];
  return {
    names: (kind) => [...new Set(all.filter((p) => p.kind === kind).map((p) => p.name))],
    find: <K extends keyof KindMap>(kind: K, name: string) =>
      all.find((p) => p.kind === kind && p.name === name) as Plugin<unknown, KindMap[K]> | undefined,
  };
}

/** The problem of a name that no plugin of the kind has. */
export function unknownPlugin(registry: Registry, kind: keyof KindMap, name: string, path: string): InputProblem {
  const known = registry.names(kind);
  const near = nearest(name, known);
  return {
    path,
    message: `no ${kind} is called ${JSON.stringify(name)}`,
    remedy: near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`,
  };
}
