import type { Value } from "@ridgeline/core";
import type { Distribution } from "@ridgeline/protocol";
import { gridLevels } from "./levels.ts";

/** One axis of a heat map: its values in order, and the place of any value (-1: none). */
export interface Axis {
  readonly values: readonly Value[];
  index(value: Value): number;
}

/** Declared and tried values in order; a range with more than `most` values tried is cut into `most` bins, equal in log(x) where the range is. */
export function createAxis(d: Distribution | undefined, tried: readonly Value[], most: number): Axis {
  const range = d !== undefined && (d.kind === "float" || d.kind === "int") ? d : undefined;
  const declared = d === undefined ? [] : (gridLevels(d) ?? []);
  const distinct = [...new Set([...(range !== undefined && declared.length > most ? [] : declared), ...tried])];
  if (range === undefined || distinct.length <= most || range.high <= range.low) return listed(distinct);
  return binned(range, most);
}

function listed(distinct: readonly Value[]): Axis {
  const numeric = distinct.every((v) => typeof v === "number");
  const values = numeric ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct;
  const places = new Map(values.map((v, i) => [v, i]));
  return { values, index: (v) => places.get(v) ?? -1 };
}

function binned(d: { readonly low: number; readonly high: number; readonly log: boolean }, bins: number): Axis {
  const [to, from] = d.log ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
  const [low, width] = [to(d.low), (to(d.high) - to(d.low)) / bins];
  return {
    values: Array.from({ length: bins }, (_, k) => from(low + (k + 0.5) * width)),
    index: (v) => {
      const at = typeof v === "number" ? (to(v) - low) / width : NaN;
      // The slack keeps in a value that rounding put just beyond an end.
      return at >= -1e-9 && at <= bins + 1e-9 ? Math.min(Math.max(Math.floor(at), 0), bins - 1) : -1;
    },
  };
}
