import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { systemClock } from "@ridgeline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { logOf } from "./record.ts";

const bin = fileURLToPath(new URL("../bin/ridgeline.js", import.meta.url));
const diabetes = fileURLToPath(new URL("../../../../shared/data/diabetes.csv.gz", import.meta.url));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ridgeline-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in the test's folder; `watch` is given the process as it starts. */
function cli(args: readonly string[], watch: (child: ChildProcessWithoutNullStreams) => void = () => {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text: Buffer) => {
      stdout += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
    });
    child.on("error", reject);
    watch(child);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The object on the last line of standard output. */
function lastLine(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
}

/** One message: a heading with its code, then one line a problem. */
async function refused(args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const [heading, ...problems] = stderr.trimEnd().split("\n");
  expect(heading).toMatch(/^E_[A-Z_]+: /);
  expect(stderr).not.toMatch(/^\s+at /m);
  return problems;
}

/** Resolves when the study that runs here has this many finished units in its record. */
async function finishedUnits(count: number): Promise<void> {
  const record = join(folder, ".ridgeline", "ridgeline.db");
  while (!existsSync(record) || (await startsAndEnds(record).catch(() => ({ ends: [] }))).ends.length < count) await systemClock.sleep(50);
}

/** The units that a record says were started and finished, each as often as it was. */
async function startsAndEnds(record: string): Promise<{ starts: string[]; ends: string[] }> {
  const events = (await logOf(record)).map((stored) => stored.event);
  const named = (type: "unit.started" | "unit.finished"): string[] =>
    events.flatMap((e) => (e.type === type ? [`${e.trial} ${JSON.stringify(e.unit)}`] : []));
  return { starts: named("unit.started"), ends: named("unit.finished") };
}

const points = Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 11},${i + ((i * 5) % 7)}`);
const table = `a,b,y\n${points.join("\n")}\n`;

describe("bad input ends with 2 and one message", () => {
  test("no such file", async () => {
    expect(await refused(["tune", "nope.csv", "--target", "y", "--no-page"])).toMatchObject([expect.stringMatching(/nope\.csv: no such/)]);
    expect(await refused(["tune", "nope.yaml", "--no-page"])).toMatchObject([
      expect.stringMatching(/nope\.yaml: there is no such study file/),
    ]);
  });

  test("options and an unknown target together", async () => {
    write("t.csv", table);
    const problems = await refused(["tune", "t.csv", "--target", "z", "--folds", "0", "--workers", "x", "--no-page"]);
    expect(problems).toHaveLength(3);
    expect(problems.join("\n")).toMatch(/--workers.*\n.*--folds.*\n.*no column "z"/);
  });

  test("a cell that is not a number, where numbers are needed", async () => {
    write("t.csv", table.replace(/,(\d+)\n$/, ",12x\n"));
    const problems = await refused(["tune", "t.csv", "--target", "y", "--task", "regression", "--no-page"]);
    expect(problems.join("\n")).toMatch(/t\.csv.*"y".*12x/);
    // Without a task, one such cell among many numbers is a fault and not a class.
    expect(await refused(["tune", "t.csv", "--target", "y", "--no-page"])).toEqual(problems);
    expect(problems).toEqual([expect.stringMatching(/t\.csv:41 column "y": row 40: "12x" is not a number/)]);
  });

  test("a study file with an unknown key, lambda < 0, a wrong learner and no data", async () => {
    write("s.yaml", "name: q\ndata: {source: nope.csv, target: y}\nmodel: mlp\nspase: {}\nspace: {lambda: [-1, 0]}\n");
    const problems = (await refused(["tune", "s.yaml", "--no-page"])).join("\n");
    expect(problems).toContain('unknown key "spase". Did you mean space?');
    expect(problems).toMatch(/space\.lambda\.values\[0\]: -1 is not a number >= 0/);
    expect(problems).toMatch(/nope\.csv: no such file/);
    write("m.yaml", "name: q\ndata: builtin:wine\nmodel: mpl\n");
    expect((await refused(["tune", "m.yaml", "--no-page"])).join("\n")).toContain("Did you mean mlp?");
  });

  test("wrong parts of a study file do not hide what is wrong with the others", async () => {
    write("t.csv", table);
    const model = "{name: mlp, params: {epochs: 0, lambda: -1, foo: 1}}";
    const space = "{dropout: [0, 2], decay: {kind: cat}}";
    write(
      "s.yaml",
      `name: 7\ndata: {source: t.csv, target: z, task: guess}\nmodel: ${model}\nspace: ${space}\nstopping: {patience: [-1]}\n`,
    );
    const problems = (await refused(["tune", "s.yaml", "--workers", "x", "--no-page"])).map((line) => line.trim().split(": ")[0]);
    expect(problems.toSorted()).toEqual(
      [
        "--workers",
        "data.task",
        "model.params.epochs",
        "model.params.foo",
        "model.params.lambda",
        "name",
        "space.decay.kind",
        "space.dropout.values[1]",
        "stopping.patience[0]",
        "target",
      ].toSorted(),
    );
    const more = (await refused(["tune", "t.csv", "--target", "y", "--task", "guess", "--model", "mpl", "--no-page"])).join("\n");
    expect(more).toMatch(/data\.task.*guess[\s\S]*no learner is called "mpl"/);
  });

  test("a port in use, told with all else", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      write("t.csv", table);
      const problems = await refused(["tune", "t.csv", "--target", "z", "--port", `${port}`]);
      expect(problems).toEqual([expect.stringContaining(`port ${port} is in use`), expect.stringContaining('no column "z"')]);
      expect(await refused(["tune", "t.csv", "--target", "y", "--port", `${port}`])).toHaveLength(1);
      expect(existsSync(join(folder, ".ridgeline"))).toBe(false);
    } finally {
      server.close();
    }
  });

  test("resume where nothing was recorded, and an unknown command", async () => {
    expect((await refused(["resume", "--no-page"])).join("\n")).toContain("there is no record of studies here");
    expect((await cli(["tun"])).code).toBe(2);
  });
});

describe("a study from the command line", () => {
  test("--json ends with one object, and the same seed gives the same digest", async () => {
    write("t.csv", table);
    const args = ["tune", "t.csv", "--target", "y", "--folds", "4", "--json", "--no-page"];
    const first = await cli([...args, "--workers", "1"]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout.trimEnd().split("\n")).toHaveLength(1);
    const result = lastLine(first.stdout);
    expect(result).toMatchObject({
      status: "finished",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      best: { mean: expect.any(Number) as number, se: expect.any(Number) as number },
      oneStandardError: { mean: expect.any(Number) as number },
      counts: { trials: 1, complete: 1, failed: 0 },
      seconds: expect.any(Number) as number,
    });
    expect(lastLine((await cli([...args, "--workers", "0", "--store", "other.db"])).stdout)["digest"]).toBe(result["digest"]);
  });

  test(
    "Ctrl-C in the middle ends with 130 and says how to go on; resume finishes with the digest of an undisturbed run",
    { timeout: 300_000 },
    async () => {
      const params = "{hidden: [32], epochs: 600, lr: 0.01}";
      const study = `name: long\ndata: builtin:wine\nmodel: {name: mlp, params: ${params}}\nspace: {lambda: [0, 0.01, 0.1, 1]}\nresampling: {folds: 3}\n`;
      write("long.yaml", study);
      const run = ["--workers", "2", "--json", "--no-page"];
      const stopped = await cli(["tune", "long.yaml", ...run], (child) => {
        void finishedUnits(2).then(() => child.kill("SIGINT"));
      });
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toMatch(/Go on with: npx ridgeline resume long-/);
      const half = lastLine(stopped.stdout) as { status: string; counts: { units: number } };
      expect(half.status).toBe("stopped");
      expect(half.counts.units).toBeGreaterThanOrEqual(2);
      expect(half.counts.units).toBeLessThan(12);
      const record = join(folder, ".ridgeline", "ridgeline.db");
      const done = (await startsAndEnds(record)).ends;

      const resumed = await cli(["resume", ...run]);
      expect(resumed.code).toBe(0);
      const result = lastLine(resumed.stdout);
      expect(result).toMatchObject({ status: "finished", counts: { trials: 4, complete: 4, units: 12 } });
      const { starts, ends } = await startsAndEnds(record);
      expect(ends.toSorted()).toEqual([...new Set(ends)].toSorted());
      for (const unit of done) expect(starts.filter((s) => s === unit)).toHaveLength(1);
      const whole = await cli(["tune", "long.yaml", ...run, "--store", "whole.db"]);
      expect(result["digest"]).toBe(lastLine(whole.stdout)["digest"]);
      expect((await refused(["resume", "--no-page"])).length).toBe(0);
    },
  );

  // From R: cv.glmnet(x, y, foldid = (0:(n - 1)) %% 10 + 1), glmnet's lambda.min and lambda.1se.
  test.skipIf(!existsSync(diabetes))(
    `lambda.min and lambda.1se are glmnet's on diabetes, with its folds (${existsSync(diabetes) ? "here" : `skipped: no ${diabetes}`})`,
    async () => {
      const [head, ...rows] = gunzipSync(readFileSync(diabetes)).toString().trimEnd().split(/\r?\n/);
      write("diabetes.csv", [`${head},fold`, ...rows.map((row, i) => `${row},${(i % 10) + 1}`)].join("\n"));
      const target = head!.split(",").at(-1)!;
      const { code, stdout } = await cli(["tune", "diabetes.csv", "--target", target, "--fold-column", "fold", "--json", "--no-page"]);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result["lambdaMin"]).toBeCloseTo(0.826762, 5);
      expect(result["lambda1se"]).toBeCloseTo(7.71041, 5);
    },
  );
});
