import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const BIN = fileURLToPath(new URL("../bin/ridgeline.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in a folder; `watch` is given the process as it starts. */
export function ridgelineIn(
  folder: string,
  args: readonly string[],
  { env = process.env, watch = () => {} }: { env?: NodeJS.ProcessEnv; watch?: (child: ChildProcessWithoutNullStreams) => void } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env });
    watch(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text: Buffer) => {
      stdout += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A built-in data set as CSV with one column more, `fold`: row i is in fold i mod `folds`. */
export function builtinWithFolds(name: string, folds: number): string {
  const file = fileURLToPath(new URL(`../../../packages/data/data/${name}.csv.gz`, import.meta.url));
  const [head, ...rows] = gunzipSync(readFileSync(file)).toString().trimEnd().split(/\r?\n/);
  return [`${head},fold`, ...rows.map((row, i) => `${row},${(i % folds) + 1}`)].join("\n");
}
