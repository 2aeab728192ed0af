import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RowData } from "../support.ts";
import { LineProcess } from "./line-process.ts";

/** Why glmnet cannot be asked, if it cannot. */
export const glmnetAbsent: string | undefined = whyAbsent();

function whyAbsent(): string | undefined {
  const { error, status } = spawnSync("Rscript", ["-e", "library(glmnet)"], { stdio: "ignore" });
  if (error !== undefined) return "skip: Rscript is not installed";
  return status === 0 ? undefined : "skip: R has no glmnet";
}

/** A path of glmnet. */
export interface GlmnetFit {
  /** `[lambdas][K]`. */
  readonly intercept: readonly Float64Array[];
  readonly devRatio: Float64Array;
  /** `[lambdas][K, d]`. */
  readonly coefficients: readonly Float64Array[];
}

export interface GlmnetFolds {
  readonly lambdaMin: number;
  readonly lambda1se: number;
  readonly mean: Float64Array;
  readonly se: Float64Array;
}

/** One R process that holds one data set at a time. */
export class Glmnet {
  readonly #process: LineProcess;
  readonly #folder: string;
  #data: RowData | undefined;
  #classes = 1;

  private constructor(process: LineProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  static async start(): Promise<Glmnet> {
    const script = fileURLToPath(new URL("peer.R", import.meta.url));
    return new Glmnet(await LineProcess.start("Rscript", ["--vanilla", script]), await mkdtemp(join(tmpdir(), "linear-peers-")));
  }

  async load(data: RowData, family: string): Promise<void> {
    const { n, d, x, y } = data;
    const columns = new Float64Array(n * d);
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) columns[j * n + i] = x[i * d + j]!;
    await this.#write("x.bin", columns);
    await this.#write("y.bin", y);
    this.#data = data;
    this.#classes = family === "multinomial" ? y.reduce((m, v) => Math.max(m, v), 0) + 1 : 1;
    await this.#process.ask(`load_set("${this.#folder}", "${family}", ${n}, ${d})`);
  }

  async fit(alpha: number, lambda: Float64Array, thresh: number): Promise<GlmnetFit> {
    await this.#write("lambda.bin", lambda);
    const count = Number(await this.#process.ask(`fit(${alpha}, ${thresh}, ${lambda.length})`));
    if (count !== lambda.length) throw new Error(`glmnet fitted ${count} of ${lambda.length} lambdas at thresh ${thresh}`);
    const all = await this.#read();
    const wide = this.#classes * this.#data!.d;
    const slices = (from: number, size: number): Float64Array[] =>
      Array.from({ length: count }, (_, k) => all.subarray(from + k * size, from + (k + 1) * size));
    const intercepts = count * this.#classes;
    return {
      intercept: slices(0, this.#classes),
      devRatio: all.subarray(intercepts, intercepts + count),
      coefficients: slices(intercepts + count, wide),
    };
  }

  /** Folds from 1. */
  async crossValidate(alpha: number, lambda: Float64Array, folds: Int32Array, thresh: number): Promise<GlmnetFolds> {
    await this.#write("lambda.bin", lambda);
    await this.#write("folds.bin", folds);
    const count = Number(await this.#process.ask(`cross_validate(${alpha}, ${thresh}, ${lambda.length})`));
    const all = await this.#read();
    return { lambdaMin: all[0]!, lambda1se: all[1]!, mean: all.subarray(2, 2 + count), se: all.subarray(2 + count) };
  }

  async close(): Promise<void> {
    await this.#process.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #write(name: string, data: Float64Array | Int32Array): Promise<void> {
    return writeFile(join(this.#folder, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  async #read(): Promise<Float64Array> {
    return new Float64Array(Uint8Array.from(await readFile(join(this.#folder, "out.bin"))).buffer);
  }
}
