import { parse, s, type Problem, type Schema } from "@ridgeline/core";

/** Validated options of the penalty `name`, defaults filled in; throws `E_PENALTY` listing every problem. */
export function optionsOf<T>(name: string, schema: Schema<T>, options: unknown): T {
  return parse(schema, options, { code: "E_PENALTY", title: `The options of ${name}:` });
}

/** Array or typed array of numbers that `accepts` each; every other entry is a problem of its own. */
export function numbers(expects: string, accepts: (x: number) => boolean): Schema<ArrayLike<number>> {
  return s.refine(s.instance(`list of ${expects}`, isList), (list, path, problems) => {
    if (list.length === 0) problems.push({ path, message: "is empty", remedy: "give one for each coordinate or group" });
    for (let i = 0; i < list.length; i++) {
      const x: unknown = list[i];
      if (typeof x === "number" && accepts(x)) continue;
      problems.push({ path: `${path}[${i}]`, message: `${String(x)} is not a ${expects}`, remedy: `give a ${expects}` });
    }
  });
}

/** Strengths relative to lambda, 0 for what is not penalised. */
export const isWeight = (x: number): boolean => x >= 0;

/** One problem where two lists should be of the same length. */
export function mustMatch(name: string, found: number, wanted: number, of: string, problems: Problem[]): void {
  if (found === wanted) return;
  problems.push({ path: name, message: `has ${found} entries for ${wanted} ${of}`, remedy: `give ${wanted}` });
}

function isList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** Entries of `list` at `indices`. */
export function pick(list: ArrayLike<number>, indices: ArrayLike<number>): Float64Array {
  return Float64Array.from(indices, (i) => list[i]!);
}
