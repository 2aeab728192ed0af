import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BATCH, blocksOf, CLASSES, EPISODE, HIDDEN, INPUTS, LR, type MlpProblem, type MlpSide } from "./problem.ts";

const SCRIPT = fileURLToPath(new URL("../../src/mlp/torch-peer.py", import.meta.url));

/** Why PyTorch cannot take part, if it cannot. */
export function torchMissing(): string | undefined {
  const tried = spawnSync("python3", ["-c", "import torch"], { encoding: "utf8" });
  if (tried.error !== undefined) return "python3 is not installed";
  if (tried.status === 0) return undefined;
  return `python3 cannot import torch: ${tried.stderr.trim().split("\n").at(-1) ?? ""}`;
}

/** PyTorch on one thread in a process of its own; a message is sent per timing, not per step. */
export async function torchSide(problem: MlpProblem): Promise<MlpSide> {
  const folder = await mkdtemp(join(tmpdir(), "bench-torch-"));
  const blocks = blocksOf(problem.layout);
  await writeFile(join(folder, "shape.json"), JSON.stringify(shapeOf(problem)));
  await writeFile(join(folder, "params.bin"), bytes(blocks.map((b) => problem.params.subarray(b.offset, b.offset + b.size))));
  await writeFile(join(folder, "x.bin"), bytes(problem.batches.map((b) => b.x)));
  await writeFile(join(folder, "y.bin"), bytes(problem.batches.map((b) => b.y)));

  const child = spawn("python3", [SCRIPT, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error("PyTorch's process ended early");
    return JSON.parse(line.value);
  };
  const ask = (question: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return answer();
  };
  const close = async (): Promise<void> => {
    child.stdin.end();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answer();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async gradients() {
      const { loss, gradients } = (await ask({ do: "gradients" })) as { loss: number; gradients: number[] };
      const flat = new Float32Array(problem.layout.size);
      let at = 0;
      for (const b of blocks) flat.set(gradients.slice(at, (at += b.size)), b.offset);
      return { loss, gradients: flat };
    },
    steps: async (n) => ((await ask({ do: "steps", n })) as { loss: number }).loss,
    close,
  };
}

function shapeOf({ batches }: MlpProblem): object {
  return { inputs: INPUTS, hidden: HIDDEN, classes: CLASSES, batch: BATCH, batches: batches.length, episode: EPISODE, lr: LR };
}

function bytes(parts: readonly Float32Array[]): Buffer {
  return Buffer.concat(parts.map((p) => Buffer.from(p.buffer, p.byteOffset, p.byteLength)));
}
