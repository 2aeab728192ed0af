import type { Schema } from "./schema.ts";

export type Kind = "penalty" | "rule" | "optimizer" | "schedule" | "engine" | "learner" | "sampler" | "pruner" | "selection" | "chart";

/** Everything the registry, the CLI's help and the docs know of a plugin. `name` is the id: the file's name, the CLI's value and the docs' slug. */
export interface Plugin<O, C> {
  readonly kind: Kind;
  /** Kebab-case id, the name of the file that holds it. */
  readonly name: string;
  /** One line: what it does, with its formula where there is one. */
  readonly summary: string;
  /** References: paper and equation. */
  readonly cite: readonly string[];
  readonly options: Schema<O>;
  create(options: O): C;
}
