import type { Report } from "@ridgeline/core";
import type { UnitResult, UnitRunner, UnitSpec } from "@ridgeline/protocol";

type Io = Parameters<UnitRunner["run"]>[1];

/** URL of this module: a worker module whose units do what their parameters say, for the laws of executors. */
export const scriptedModule: string = import.meta.url;

/** A runner whose units do what `params.do` says:
 *  `nothing`; `report` (`params.reports` epochs on each of `params.folds` folds, `params.everyMs` apart); `throw`; `wrong` (ends with no result);
 *  `wait` (until the signal is aborted, or `params.ms` at most); `deaf` (never ends and never heeds its signal); `echo` (says what it was given). */
export async function createRunner(init: unknown): Promise<UnitRunner> {
  if (init === "broken") throw new Error("this runner cannot be made");
  return { run: (unit, io) => script(unit, io, init) };
}

const done = (facts: Record<string, number> = {}): UnitResult => ({ state: "complete", facts });

async function script(unit: UnitSpec, io: Io, init: unknown): Promise<UnitResult> {
  switch (unit.params["do"]) {
    case "report":
      return reports(unit, io);
    case "throw":
      throw new RangeError("the unit's own fault");
    case "wrong":
      return undefined as unknown as UnitResult;
    case "wait":
      await sleep(Number(unit.params["ms"] ?? 60_000), io.signal);
      return done({ aborted: Number(io.signal.aborted) });
    case "deaf":
      return new Promise(() => undefined);
    case "echo":
      return done({
        trial: unit.trial,
        fold: unit.unit.fold,
        repeat: unit.unit.repeat,
        attempt: unit.attempt,
        init: Number(init),
        x: Number(unit.params["x"]),
      });
    default:
      return done();
  }
}

/** The metrics of the report at `at`; every third epoch lacks `now and then`. */
export function scriptedMetrics(fold: number, at: number): Record<string, number> {
  const metrics = { validLoss: fold + 1 / at, special: [NaN, Infinity, -Infinity, -0][at % 4]! };
  return at % 3 === 0 ? metrics : { ...metrics, "now and then": at };
}

async function reports(unit: UnitSpec, io: Io): Promise<UnitResult> {
  const [epochs, folds, everyMs] = [
    Number(unit.params["reports"] ?? 1),
    Number(unit.params["folds"] ?? 1),
    Number(unit.params["everyMs"] ?? 0),
  ];
  for (let at = 1; at <= epochs; at++) {
    for (let fold = 0; fold < folds; fold++) {
      const report: Report = { fold, repeat: 0, coordinate: "epoch", at, metrics: scriptedMetrics(fold, at) };
      if ((await io.report(report)) === "stop") return { state: "stopped", facts: { at } };
    }
    if (everyMs > 0) await sleep(everyMs, io.signal);
  }
  return done({ at: epochs });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
