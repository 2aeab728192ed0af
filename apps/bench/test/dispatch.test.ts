import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const bench = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });

test("dispatch --json ends with one object of rows whose ratios fit", () => {
  const { status, stdout, stderr } = bench("dispatch", "--json", "--quick");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { bench: string; rows: Record<string, unknown>[] };
  expect(last.bench).toBe("dispatch");
  expect(last.rows.map((r) => r["case"])).toEqual(["inline", "processes, 1 worker", "processes, 2 workers"]);
  for (const row of last.rows) {
    expect(Object.keys(row).sort()).toEqual(["case", "ours", "peer", "peerName", "ratio", "unit"]);
    expect(row["unit"]).toBe("units/s");
    expect(row["ours"]).toBeGreaterThan(0);
    expect(row["peer"]).toBeGreaterThan(0);
    expect(row["ratio"]).toBeCloseTo(Number(row["ours"]) / Number(row["peer"]), 9);
  }
});

test("an unknown name exits with 2, the names and the nearest one", () => {
  const { status, stderr } = bench("dispach");
  expect(status).toBe(2);
  expect(stderr).toContain("did you mean dispatch?");
  expect(stderr).toContain("mlp");
});
