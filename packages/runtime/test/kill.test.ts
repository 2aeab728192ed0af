import { afterAll, expect, test } from "vitest";
import { each, keyOf, logOf, long, newStudy, ofType, runAll, wineStudy } from "./wine-kit.ts";

const value = wineStudy({ space: { lambda: [0, 0.1] } }, long);
const KILLS = 4;
const killed: number[] = [];

afterAll(() => expect(killed.filter(isAlive)).toEqual([]));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("kill -9 in the middle of units, several times, costs attempts and changes nothing", async () => {
  const calm = await runAll(value, { workers: 2 });
  const open = new Set<string>();
  const hit = new Map<string, number>();
  const { study, store, id } = await newStudy(value, {
    workers: 2,
    publish: each((e) => {
      if (e.type === "unit.finished" || e.type === "unit.lost") open.delete(keyOf(e));
      if (e.type === "unit.started") open.add(keyOf(e));
      // Reports of it are stored and it still runs; every unit is hit once at most, so no unit uses up its attempts.
      if (e.type !== "unit.reports" || killed.length >= KILLS || !open.has(keyOf(e)) || hit.has(keyOf(e))) return;
      const worker = study.workers().filter((w) => w.busy)[killed.length % 2];
      if (worker === undefined || killed.includes(worker.pid)) return;
      hit.set(keyOf(e), worker.pid);
      killed.push(worker.pid);
      process.kill(worker.pid, "SIGKILL");
    }),
  });
  const state = await study.run();
  const log = await logOf(store, id);

  expect(killed).toHaveLength(KILLS);
  const lost = ofType(log, "unit.lost");
  expect(lost).toHaveLength(KILLS);
  for (const loss of lost) {
    const own = log.filter((e) => "unit" in e && keyOf(e) === keyOf(loss));
    expect(own.some((e) => e.type === "unit.reports" && e.attempt === loss.attempt)).toBe(true);
    expect(own.some((e) => e.type === "unit.started" && e.attempt === loss.attempt + 1)).toBe(true);
    expect(loss).toMatchObject({ final: false, cause: expect.stringMatching(/SIGKILL|kill/i) as string });
  }
  expect(ofType(log, "unit.started").some((e) => e.attempt === 2)).toBe(true);
  expect(state.status).toBe("finished");
  expect(state.result?.digest).toBe(calm.state.result?.digest);
});
