import { s, type Infer, type Problem } from "@ridgeline/core";

const units = s.number({ integer: true, min: 1, max: 65_536 });

/** Parameters of the learner `mlp`; see docs/models/mlp.md. */
const members = s.object({
  hidden: s.withDefault(
    s.about(
      s.union(
        s.array(units, { max: 32 }),
        units,
        s.string({ pattern: /^[1-9]\d{0,4}(?:,[1-9]\d{0,4}){0,31}$/, name: "text such as 64,32" }),
      ),
      "units of the hidden layers: a list, one number, or text such as 64,32 (in a space); [] is a linear model",
    ),
    [64],
  ),
  epochs: s.withDefault(
    s.about(
      s.number({ integer: true, min: 1, max: 1_000_000 }),
      "passes over the training rows; stopping is replayed on the recorded curve",
    ),
    40,
  ),
  batchSize: s.withDefault(
    s.about(s.number({ integer: true, min: 1, max: 1_000_000 }), "rows of a step; all of them where there are fewer"),
    32,
  ),
  optimizer: s.withDefault(s.about(s.oneOf(["adam", "sgd", "adamw"]), "adamw is adam with decoupled decay"), "adam"),
  lr: s.optional(s.about(s.number({ above: 0 }), "learning rate; default 0.001, for sgd 0.1")),
  momentum: s.withDefault(s.about(s.number({ min: 0, below: 1 }), "read by sgd only"), 0.9),
  nesterov: s.withDefault(s.about(s.boolean(), "Nesterov's look-ahead; read by sgd only"), false),
  penalty: s.withDefault(s.about(s.oneOf(["l2", "l1", "elastic-net"]), "acts on weights, never on biases"), "l2"),
  l1Ratio: s.withDefault(s.about(s.number({ min: 0, max: 1 }), "share of l1 in elastic-net"), 0.5),
  lambda: s.withDefault(s.about(s.number({ min: 0 }), "strength of the penalty"), 0),
  decay: s.optional(s.about(s.oneOf(["coupled", "decoupled", "proximal"]), "where the penalty acts; default coupled, for adamw decoupled")),
  dropout: s.withDefault(s.about(s.number({ min: 0, max: 0.999 }), "probability of dropping a hidden unit while training"), 0),
});

export type MlpParams = Infer<typeof members>;

export const mlpParams = s.refine(members, (p, path, problems) => problems.push(...contradictions(p, path)));

/** Settings that would not do what they say. */
function contradictions(p: MlpParams, path: string): Problem[] {
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const problems: Problem[] = [];
  if (p.optimizer === "adamw" && p.decay !== undefined && p.decay !== "decoupled")
    problems.push({
      path: at("decay"),
      message: `adamw is adam with decoupled decay, not ${p.decay}`,
      remedy: `use optimizer adam with decay ${p.decay}`,
    });
  if (p.dropout > 0 && hiddenUnits(p.hidden).length === 0)
    problems.push({
      path: at("dropout"),
      message: `${p.dropout} would do nothing: there is no hidden layer to drop from`,
      remedy: "give hidden, or dropout 0",
    });
  if (p.optimizer === "sgd" && p.nesterov && p.momentum === 0)
    problems.push({
      path: at("nesterov"),
      message: "nesterov would do nothing with momentum 0",
      remedy: "use a momentum > 0, or nesterov false",
    });
  return problems;
}

export function hiddenUnits(hidden: MlpParams["hidden"]): readonly number[] {
  if (typeof hidden === "number") return [hidden];
  return typeof hidden === "string" ? hidden.split(",").map(Number) : hidden;
}
