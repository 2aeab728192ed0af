import { s, type Infer, type Schema, type Value } from "@ridgeline/core";

/** `stronger` says in which direction a value regularises more; it orders candidates for the one-standard-error rule. */
const stronger = s.optional(s.oneOf(["up", "down"]));
const scalar: Schema<Value> = s.union(s.number(), s.string({ maxLength: 200 }), s.boolean());

const float = s.object({
  kind: s.literal("float"),
  low: s.number(),
  high: s.number(),
  /** Uniform in log(x): `low > 0`. */
  log: s.withDefault(s.boolean(), false),
  /** Values are `low + k * step`. */
  step: s.optional(s.number({ above: 0 })),
  stronger,
});
const int = s.object({
  kind: s.literal("int"),
  low: s.number({ integer: true }),
  high: s.number({ integer: true }),
  log: s.withDefault(s.boolean(), false),
  step: s.optional(s.number({ integer: true, min: 1 })),
  stronger,
});
const categorical = s.object({ kind: s.literal("categorical"), choices: s.array(scalar, { min: 1, max: 1000 }) });
const grid = s.object({ kind: s.literal("grid"), values: s.array(s.number(), { min: 1, max: 10_000 }), stronger });

export type FloatDistribution = Infer<typeof float>;
export type IntDistribution = Infer<typeof int>;
export type CategoricalDistribution = Infer<typeof categorical>;
export type GridDistribution = Infer<typeof grid>;
/** What one parameter may be: a float or integer range, a set of choices, or a list of numbers in order. */
export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution | GridDistribution;

export const distributionSchema: Schema<Distribution> = s.tagged("kind", { float, int, categorical, grid });
export type Space = Readonly<Record<string, Distribution>>;
export const spaceSchema: Schema<Space> = s.record(distributionSchema);
export const pointSchema: Schema<Readonly<Record<string, Value>>> = s.record(scalar);
