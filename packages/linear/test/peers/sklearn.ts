import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RowData } from "../support.ts";

/** Why scikit-learn cannot be asked, if it cannot. */
export const sklearnAbsent: string | undefined = whyAbsent();

function whyAbsent(): string | undefined {
  const { error, status } = spawnSync("python3", ["-c", "import sklearn.linear_model"], { stdio: "ignore" });
  if (error !== undefined) return "skip: python3 is not installed";
  return status === 0 ? undefined : "skip: python3 has no scikit-learn";
}

export interface SklearnProblem {
  readonly data: RowData;
  readonly family: "gaussian" | "binomial" | "multinomial";
  readonly lambda: number;
  readonly l1Ratio: number;
}

/** On standardised columns. */
export interface SklearnFit {
  readonly intercept: readonly number[];
  readonly coefficients: readonly number[];
}

/** All problems in one process. */
export function fitWithSklearn(problems: readonly SklearnProblem[]): readonly SklearnFit[] {
  const root = mkdtempSync(join(tmpdir(), "linear-sklearn-"));
  try {
    const asked = problems.map(({ data, ...rest }, k) => {
      const folder = mkdtempSync(join(root, `${k}-`));
      const columns = new Float64Array(data.n * data.d);
      for (let i = 0; i < data.n; i++) for (let j = 0; j < data.d; j++) columns[j * data.n + i] = data.x[i * data.d + j]!;
      writeFileSync(join(folder, "x.bin"), columns);
      writeFileSync(join(folder, "y.bin"), data.y);
      return { ...rest, folder, n: data.n, d: data.d };
    });
    const script = fileURLToPath(new URL("peer.py", import.meta.url));
    const { stdout, stderr, status } = spawnSync("python3", [script], { input: JSON.stringify(asked), encoding: "utf8" });
    if (status !== 0) throw new Error(`scikit-learn failed: ${stderr}`);
    return JSON.parse(stdout) as SklearnFit[];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
