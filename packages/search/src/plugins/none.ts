import { s, type Plugin } from "@ridgeline/core";
import type { Pruner } from "@ridgeline/protocol";

/** Never stops a trial: every curve is recorded to its end, so that any stopping rule can be replayed. */
export function none(): Pruner {
  return { decideAt: () => [], decide: () => "continue" };
}

export const nonePlugin: Plugin<Readonly<Record<never, never>>, Pruner> = {
  kind: "pruner",
  name: "none",
  summary: "Never stops a trial",
  cite: [],
  options: s.object({}),
  create: none,
};
