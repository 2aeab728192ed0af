import { expect, test } from "vitest";
import { ofType, run, small } from "./kit.ts";

const KILLS = 4;

function keyOf(e: { trial: number; unit: { part: string; fold: number; repeat: number } }): string {
  return [e.trial, e.unit.part, e.unit.fold, e.unit.repeat].join("/");
}

test("a worker killed after reports of its very unit were stored costs that unit one attempt, and changes nothing", async () => {
  const epochs = 300;
  const value = { ...small, model: { name: "mlp", params: { hidden: [64], epochs, lr: 0.01 } }, space: { lambda: [0, 0.1] } };
  const calm = await run(value, 2);
  const runs = new Map<string, string>();
  const hit = new Set<string>();
  const { log, state, digest } = await run(value, 2, (e, study) => {
    if (e.type === "unit.started") runs.set(keyOf(e), e.worker);
    if (e.type !== "unit.reports" || e.attempt > 1 || hit.size >= KILLS || hit.has(keyOf(e)) || e.batch.at.at(-1)! > epochs / 2) return;
    const worker = study.workers().find((w) => w.busy && runs.get(keyOf(e)) === `process ${w.pid}`);
    if (worker === undefined) return;
    hit.add(keyOf(e));
    process.kill(worker.pid, "SIGKILL");
  });

  const lost = ofType(log, "unit.lost");
  expect(hit.size).toBe(KILLS);
  expect(new Set(lost.map(keyOf))).toEqual(hit);
  expect(lost).toHaveLength(KILLS);
  for (const loss of lost) {
    expect(loss).toMatchObject({ attempt: 1, final: false, cause: "the worker was killed by SIGKILL" });
    const reports = ofType(log, "unit.reports").filter((e) => keyOf(e) === keyOf(loss) && e.attempt === 1);
    expect(reports.length).toBeGreaterThan(0);
    expect(Math.max(...reports.map((e) => e.batch.at.at(-1)!))).toBeLessThan(epochs);
    const starts = ofType(log, "unit.started").filter((e) => keyOf(e) === keyOf(loss));
    expect(starts.map((e) => e.attempt)).toEqual([1, 2]);
  }
  expect(state.status).toBe("finished");
  expect(digest).toBe(calm.digest);
});
