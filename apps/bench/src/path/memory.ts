import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("./memory-child.js", import.meta.url));

/** Why peak memory cannot be measured, if it cannot. */
export function memoryMissing(): string | undefined {
  return existsSync("/proc/self/clear_refs") ? undefined : "peak memory is read from /proc of Linux";
}

/** Peak bytes of one of our fits beyond what a fresh process held before it. */
export function peakOfOurs(folder: string, tolerance: number): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", CHILD, folder, String(tolerance)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the process that measures memory failed: ${stderr}`);
  return Number(stdout);
}
