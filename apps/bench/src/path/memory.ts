import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("./memory-child.js", import.meta.url));

/** Why peak memory cannot be measured, if it cannot. */
export function memoryMissing(): string | undefined {
  return existsSync("/proc/self/clear_refs") ? undefined : "peak memory is read from /proc of Linux";
}

/** Bytes of one of our fits in a fresh process. */
export interface Peak {
  /** Highest resident size beyond what was held before. */
  readonly resident: number;
  /** In the kernels' memory, for each cell and column. */
  readonly columns: number;
  /** In it, Q and R. What is resident beside the two is Node's own: compiled code, heap, the coefficients. */
  readonly workingSet: number;
}

export function peakOfOurs(folder: string, tolerance: number): Peak {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", CHILD, folder, String(tolerance)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the process that measures memory failed: ${stderr}`);
  return JSON.parse(stdout) as Peak;
}
