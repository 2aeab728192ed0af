import type { Point } from "@ridgeline/core";
import type { Distribution, Space } from "@ridgeline/protocol";

const KNOWN: ReadonlySet<string> = new Set(["lambda", "dropout", "weightDecay"]);

/** Whether more of a parameter regularises more (`up`) or less (`down`): as its distribution says, or by its name (`lambda`, `dropout`,
 *  `weightDecay`: up); `undefined` for parameters that do not order models by simplicity. */
export function strongerWhen(name: string, d: Distribution): "up" | "down" | undefined {
  if (d.kind === "categorical") return undefined;
  return d.stronger ?? (KNOWN.has(name) ? "up" : undefined);
}

/** How strongly a point regularises: the sum over regularising parameters of their place in the space, 0 (weakest) to 1 (strongest). Place is
 *  rank / (levels - 1) on a list, and position between low and high (of the logarithms where `log`) in a range. Rounded to 12 decimals, so that
 *  equal sums taken in another order are equal. */
export function strengthOf(params: Point, space: Space): number {
  let total = 0;
  for (const [name, d] of Object.entries(space)) {
    const value = params[name];
    const way = strongerWhen(name, d);
    if (way === undefined || typeof value !== "number") continue;
    const at = place(d, value);
    total += way === "up" ? at : 1 - at;
  }
  return Math.round(total * 1e12) / 1e12;
}

function place(d: Distribution, value: number): number {
  if (d.kind === "categorical") return 0;
  if (d.kind === "grid") {
    const levels = new Set(d.values);
    const below = [...levels].filter((x) => x < value).length;
    return levels.size < 2 ? 0 : Math.min(below / (levels.size - 1), 1);
  }
  if (d.high === d.low) return 0;
  const at = d.log ? Math.log(value / d.low) / Math.log(d.high / d.low) : (value - d.low) / (d.high - d.low);
  return Math.min(Math.max(at, 0), 1);
}
