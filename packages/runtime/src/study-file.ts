import { isRecord, type Problem } from "@ridgeline/core";
import { studySpecSchema, type StudySpec } from "@ridgeline/protocol";
import { parseDocument } from "yaml";

/** Reads a study file (YAML 1.2, so JSON too). Short forms are spelt out: `data: builtin:wine`, `model: mlp`, and in `space` a list of numbers
 *  (a grid) or of anything else (choices). Problems are pushed with their place: where there are any, what is given is not for running (see `parseSpec`). */
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

/** The same for a value that is already plain data. Where a part of it is wrong, the problems are pushed and the spec without that part is given if
 *  it stands by itself, so that the problems of the rest can be found in the same go. */
export function parseSpec(value: unknown, problems: Problem[]): StudySpec | undefined {
  const found: Problem[] = [];
  const whole = spellOut(value);
  const spec = studySpecSchema.check(whole, "", found);
  problems.push(...found);
  // Keys that are not known leave the rest whole.
  const wrong = found.filter((p) => !p.message.startsWith("unknown key"));
  if (wrong.length === 0) return spec;
  const left: Problem[] = [];
  const rest = studySpecSchema.check(without(whole, wrong), "", left);
  return left.every((p) => p.message.startsWith("unknown key")) ? rest : undefined;
}

/** Sections whose members stand each by itself; of the others the whole section goes. */
const LOOSE: ReadonlySet<string> = new Set(["data", "model", "space"]);

function without(value: unknown, wrong: readonly Problem[]): unknown {
  if (!isRecord(value)) return value;
  const out: Record<string, unknown> = { name: "unnamed", ...value };
  for (const { path } of wrong) {
    const [section = "", member = ""] = path.split(/[.[]/);
    const inner = out[section];
    if (section === "name") out["name"] = "unnamed";
    else if (LOOSE.has(section) && isRecord(inner)) out[section] = Object.fromEntries(Object.entries(inner).filter(([k]) => k !== member));
    else delete out[section];
  }
  return out;
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
