import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { responsesOf, type PathFit, type PathProblem } from "./problem.ts";

/** A folder with the problem as plain binary files, little-endian as the machine, for other processes. */
export interface Exchange {
  readonly folder: string;
  /** Where a peer writes a fit. */
  readonly out: string;
  close(): Promise<void>;
}

export async function writeProblem(problem: PathProblem): Promise<Exchange> {
  const { x, y, lambda, ...shape } = problem;
  const exchange = await emptyExchange();
  const write = (name: string, data: Float64Array | Int32Array): Promise<void> => writeNumbers(exchange, name, data);
  await write("x.bin", x.values);
  if (x.layout === "csc") {
    await write("pointers.bin", x.pointers);
    await write("rows.bin", x.rows);
  }
  await write("y.bin", y);
  await write("lambda.bin", lambda);
  await writeFile(join(exchange.folder, "problem.json"), JSON.stringify({ ...shape, sparse: x.layout === "csc" }));
  return exchange;
}

export function writeNumbers({ folder }: Exchange, name: string, data: Float64Array | Int32Array): Promise<void> {
  return writeFile(join(folder, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

export async function emptyExchange(): Promise<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), "bench-path-"));
  return { folder, out: join(folder, "out.bin"), close: () => rm(folder, { recursive: true, force: true }) };
}

/** The problem that `writeProblem` wrote. */
export async function readProblem(folder: string): Promise<PathProblem> {
  const doubles = async (name: string): Promise<Float64Array> => doublesOf(await readFile(join(folder, name)));
  const integers = async (name: string): Promise<Int32Array> => {
    const { buffer } = await aligned(await readFile(join(folder, name)));
    return new Int32Array(buffer);
  };
  const { sparse, ...shape } = JSON.parse(await readFile(join(folder, "problem.json"), "utf8")) as Pick<
    PathProblem,
    "family" | "l1Ratio" | "intercept" | "n" | "d"
  > & { sparse: boolean };
  const values = await doubles("x.bin");
  const x = sparse
    ? ({ layout: "csc", values, pointers: await integers("pointers.bin"), rows: await integers("rows.bin") } as const)
    : ({ layout: "columns", values } as const);
  return { ...shape, x, y: await doubles("y.bin"), lambda: await doubles("lambda.bin") };
}

export async function readDoubles(file: string): Promise<Float64Array> {
  return doublesOf(await readFile(file));
}

/** Intercepts, then coefficients, lambda by lambda. */
export async function readFit(problem: PathProblem, file: string): Promise<PathFit> {
  const all = await readDoubles(file);
  const count = problem.lambda.length;
  const responses = responsesOf(problem);
  const size = responses * problem.d;
  if (all.length !== count * (size + responses)) throw new Error(`a fit of ${all.length} numbers, not of ${count * (size + responses)}`);
  const from = (k: number): number => count * responses + k * size;
  return {
    intercept: all.subarray(0, count * responses),
    coefficients: Array.from({ length: count }, (_, k) => all.subarray(from(k), from(k + 1))),
  };
}

function doublesOf(buffer: Buffer): Float64Array {
  return new Float64Array(aligned(buffer).buffer);
}

/** The bytes in an array buffer of their own. */
function aligned(buffer: Buffer): Uint8Array<ArrayBuffer> {
  const whole = buffer.byteOffset === 0 && buffer.byteLength === buffer.buffer.byteLength && buffer.buffer instanceof ArrayBuffer;
  return whole ? new Uint8Array(buffer.buffer as ArrayBuffer) : Uint8Array.from(buffer);
}
