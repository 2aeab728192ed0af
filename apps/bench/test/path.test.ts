import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const bench = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });

interface Row {
  readonly case: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string;
  readonly unit: string;
  readonly ratio: number | null;
  readonly reason?: string;
}

test("path --json gives rows against each peer, or the reason why it is not there", { timeout: 180_000 }, () => {
  const { status, stdout, stderr } = bench("path", "--case", "small", "--json", "--quick");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { bench: string; rows: Row[] };
  expect(last.bench).toBe("path");
  for (const tool of ["glmnet", "scikit-learn", "celer"]) expect(last.rows.some((r) => r.peerName.startsWith(tool))).toBe(true);
  for (const row of last.rows) {
    expect(row.ours).toBeGreaterThan(0);
    if (row.peer === null) expect([row.ratio, typeof row.reason]).toEqual([null, "string"]);
    else expect(row.ratio).toBeCloseTo(row.peer / row.ours, 9);
  }
});

test("an unknown case exits with 2, the names and the nearest one", () => {
  const { status, stderr } = bench("path", "--case", "riboflavine");
  expect(status).toBe(2);
  expect(stderr).toContain("did you mean riboflavin?");
  expect(stderr).toContain("spambase");
});
