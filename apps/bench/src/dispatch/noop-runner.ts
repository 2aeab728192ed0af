import type { UnitResult, UnitRunner, UnitSpec } from "@ridgeline/protocol";

/** What both sides run: a unit that does nothing but give back its parameter, so that answers can be compared. */
export function noop(unit: UnitSpec): UnitResult {
  return { state: "complete", facts: { x: Number(unit.params["x"]) } };
}

export async function createRunner(): Promise<UnitRunner> {
  return { run: async (unit) => noop(unit) };
}
