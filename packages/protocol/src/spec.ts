import { s, type Infer, type Schema } from "@ridgeline/core";
import { pointSchema, spaceSchema } from "./space.ts";

const name = s.string({ maxLength: 200 });
const plugin = s.object({ name, options: s.withDefault(s.record(s.any()), {}) });

const data = s.object({
  /** `builtin:digits8x8`, or a path to a CSV (also gzipped). */
  source: s.string({ maxLength: 4096 }),
  /** Column to predict; built-in sets know theirs. */
  target: s.optional(name),
  task: s.optional(s.oneOf(["regression", "binary", "multiclass"])),
  /** Columns left out, such as ids. */
  drop: s.withDefault(s.array(name), []),
  /** A column with the fold of each row (glmnet's `foldid`); left out of the features. */
  foldColumn: s.optional(name),
  /** SHA-256 of the file's bytes, filled in when the study is created; a resumed study refuses other bytes. */
  digest: s.optional(s.string({ pattern: /^[0-9a-f]{64}$/, name: "SHA-256 in hex" })),
});

/** A study as it is run: everything that decides its results, and nothing else. Plain data, frozen when the study is created. */
export const studySpecSchema = s.object({
  version: s.withDefault(s.literal(1), 1),
  name: s.string({ pattern: /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u, name: "name of 1 to 64 letters, digits, blanks and . _ -" }),
  seed: s.withDefault(s.number({ integer: true, min: 0 }), 1),
  data,
  /** The learner and its fixed parameters; `space` holds the tuned ones. */
  model: s.object({ name, params: s.withDefault(s.record(s.any()), {}) }),
  space: s.withDefault(spaceSchema, {}),
  sampler: s.withDefault(plugin, { name: "grid", options: {} }),
  pruner: s.optional(plugin),
  /** Trials to run; with the grid sampler, left out: all of it. */
  trials: s.optional(s.number({ integer: true, min: 1, max: 1_000_000 })),
  resampling: s.withDefault(
    s.object({
      folds: s.withDefault(s.number({ integer: true, min: 2, max: 1000 }), 5),
      repeats: s.withDefault(s.number({ integer: true, min: 1, max: 1000 }), 1),
      /** Folds keep the classes' proportions; classification only. */
      stratify: s.withDefault(s.boolean(), true),
    }),
    { folds: 5, repeats: 1, stratify: true },
  ),
  /** Part of the rows held out from everything and opened once at the end; 0: none. */
  testFraction: s.withDefault(s.number({ min: 0, max: 0.9 }), 0),
  /** Part of each fold's training rows that alone chooses the epoch. */
  stopFraction: s.withDefault(s.number({ min: 0.01, max: 0.9 }), 0.2),
  /** Stopping rules replayed on the recorded curves: every pair of the two lists. */
  stopping: s.withDefault(
    s.object({
      patience: s.array(s.number({ integer: true, min: 0 }), { min: 1, max: 1000 }),
      minDelta: s.withDefault(s.array(s.number({ min: 0 }), { min: 1, max: 1000 }), [0]),
    }),
    { patience: [10], minDelta: [0] },
  ),
  /** The validation metric that is minimised: `loss` (mean squared error, or mean negative log-likelihood) or `error` (mean absolute error, or misclassified share). */
  metric: s.withDefault(s.oneOf(["loss", "error"]), "loss"),
  /** Attempts a unit gets when machines fail it. */
  attempts: s.withDefault(s.number({ integer: true, min: 1, max: 100 }), 5),
  /** How many trials a model-based sampler or a pruner looks behind: trial k reads the first k - lag trials, so up to lag trials run at once. */
  lag: s.withDefault(s.number({ integer: true, min: 1, max: 10_000 }), 8),
  engine: s.withDefault(s.object({ name: s.withDefault(name, "onnx"), build: s.optional(s.oneOf(["native", "wasm"])) }), { name: "onnx" }),
  /** Rows of the final table whose settings are also fitted on all training rows and scored on the test part. */
  testTop: s.withDefault(s.number({ integer: true, min: 0, max: 100 }), 5),
});

export type StudySpec = Infer<typeof studySpecSchema>;
export type StoppingGrid = StudySpec["stopping"];
export const paramsSchema: Schema<Readonly<Record<string, string | number | boolean>>> = pointSchema;
