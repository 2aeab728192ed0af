import { expect, test } from "vitest";
import { ofType, runAll, wineStudy } from "./wine-kit.ts";

test("the digest is the same inline and with 1, 2 and 4 worker processes", async () => {
  const inline = await runAll(wineStudy());
  const digest = inline.state.result?.digest;
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(inline.state.status).toBe("finished");
  expect(ofType(inline.log, "trial.finished").map((e) => e.state)).toEqual(["complete", "complete", "complete", "complete"]);
  expect(ofType(inline.log, "test.opened")).toHaveLength(1);
  for (const workers of [1, 2, 4]) {
    const { state } = await runAll(wineStudy(), { workers });
    expect(state.result?.digest, `${workers} workers`).toBe(digest);
    expect(state.result?.argmin).toEqual(inline.state.result?.argmin);
  }
});

test("another seed gives another digest", async () => {
  const [a, b] = [await runAll(wineStudy()), await runAll(wineStudy({ seed: 4 }))];
  expect(a.state.result?.digest).not.toBe(b.state.result?.digest);
});
