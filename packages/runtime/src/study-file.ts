import { isRecord, type Problem } from "@ridgeline/core";
import { studySpecSchema, type StudySpec } from "@ridgeline/protocol";
import { parseDocument } from "yaml";

/** Reads a study file (YAML 1.2, so JSON too). Short forms are spelt out: `data: builtin:wine`, `model: mlp`, and in `space` a list of numbers
 *  (a grid) or of anything else (choices). Problems are pushed with their place; the spec is `undefined` if any was. */
export function parseStudyFile(text: string, file: string, problems: Problem[]): StudySpec | undefined {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  for (const error of document.errors) {
    problems.push({
      path: `${file}:${error.linePos?.[0].line ?? 1}`,
      message: error.message.split("\n")[0]!,
      remedy: "mend the YAML there",
    });
  }
  if (document.errors.length > 0) return undefined;
  return parseSpec(document.toJS({ maxAliasCount: 20 }), problems);
}

/** The same for a value that is already plain data. With unknown keys alone the rest is given, and the problems are pushed all the same. */
export function parseSpec(value: unknown, problems: Problem[]): StudySpec | undefined {
  const count = problems.length;
  const spec = studySpecSchema.check(spellOut(value), "", problems);
  // Keys that are not known leave the rest whole, so that its problems can be found in the same go.
  return problems.slice(count).every((p) => p.message.startsWith("unknown key")) ? spec : undefined;
}

function spellOut(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const out: Record<string, unknown> = { ...value };
  if (typeof out["data"] === "string") out["data"] = { source: out["data"] };
  for (const key of ["model", "sampler", "pruner"]) if (typeof out[key] === "string") out[key] = { name: out[key] };
  const space = out["space"];
  if (isRecord(space)) out["space"] = Object.fromEntries(Object.entries(space).map(([name, d]) => [name, spellOutDistribution(d)]));
  return out;
}

function spellOutDistribution(d: unknown): unknown {
  if (!Array.isArray(d)) return d;
  return d.every((v) => typeof v === "number") ? { kind: "grid", values: d } : { kind: "categorical", choices: d };
}
