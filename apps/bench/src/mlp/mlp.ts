import { createOnnxEngine, engineNote } from "@ridgeline/engine-onnx";
import type { Bench, Effort, Row } from "../bench.ts";
import { alone, alternate, rateRow } from "../timing.ts";
import { compileNet, engineSide } from "./ours.ts";
import { plainSide } from "./plain.ts";
import { makeProblem, type MlpProblem, type MlpSide } from "./problem.ts";
import { torchMissing, torchSide } from "./torch.ts";

const CASE = "784-128-10, batch 64, Adam";
const UNIT = "steps/s";
const STEPS_CHECKED = 20;

interface Peer {
  readonly name: string;
  /** Why it cannot take part, if it cannot. */
  missing(): string | undefined;
  start(problem: MlpProblem): Promise<MlpSide>;
}

/** Whole training steps of a small net: loss, gradients and update, one thread on every side. */
export const mlp: Bench = {
  name: "mlp",
  summary: "training steps per second of a 784-128-10 net, batch 64, with Adam",
  async run(effort, note) {
    const engine = await createOnnxEngine();
    const fallback = engineNote(engine);
    note(`ours: ${engine.build}${fallback === undefined ? "" : `. ${fallback}`}`);
    const compiled = await compileNet(engine);
    const problem = makeProblem(compiled.layout);
    const ours = engineSide(compiled, problem);
    const wasm: Peer = {
      name: "our wasm build",
      missing: () => (fallback === undefined ? undefined : "it is what ours ran on"),
      start: async (p) => engineSide(await compileNet(await createOnnxEngine({ build: "wasm" })), p),
    };
    try {
      const rows: Row[] = [];
      for (const peer of [torch, plain, wasm]) rows.push(await runPeer(ours, peer, problem, effort, note));
      return rows;
    } finally {
      await ours.close();
    }
  },
};

const torch: Peer = { name: "PyTorch, 1 thread", missing: torchMissing, start: torchSide };
const plain: Peer = { name: "plain JavaScript loops", missing: () => undefined, start: async (p) => plainSide(p) };

async function runPeer(ours: MlpSide, peer: Peer, problem: MlpProblem, effort: Effort, note: (line: string) => void): Promise<Row> {
  const reason = peer.missing();
  if (reason !== undefined) {
    const rate = await alone((n) => ours.steps(n), effort);
    return { case: CASE, ours: rate, peer: null, peerName: peer.name, unit: UNIT, ratio: null, reason };
  }
  const side = await peer.start(problem);
  try {
    note(await mustAgree(ours, side, peer.name));
    const rates = await alternate(
      (n) => ours.steps(n),
      (n) => side.steps(n),
      effort,
    );
    return rateRow(CASE, UNIT, peer.name, rates);
  } finally {
    await side.close();
  }
}

/** The first loss and gradients to rounding, and the loss after some steps, where rounding has had time to grow. */
async function mustAgree(ours: MlpSide, peer: MlpSide, name: string): Promise<string> {
  const [a, b] = [await ours.gradients(), await peer.gradients()];
  const loss = Math.abs(a.loss - b.loss) / Math.abs(a.loss);
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < a.gradients.length; i++) {
    largest = Math.max(largest, Math.abs(a.gradients[i]!));
    apart = Math.max(apart, Math.abs(a.gradients[i]! - b.gradients[i]!));
  }
  const gradient = apart / largest;
  const [x, y] = [await ours.steps(STEPS_CHECKED), await peer.steps(STEPS_CHECKED)];
  const later = Math.abs(x - y) / Math.abs(x);
  const found = `loss apart by ${loss.toExponential(1)}, gradients by ${gradient.toExponential(1)} of the largest, loss of step ${STEPS_CHECKED} by ${later.toExponential(1)}`;
  // A NaN on either side fails too.
  if (!(loss < 1e-5 && gradient < 1e-4 && later < 1e-3)) throw new Error(`${name} gives another answer: ${found}`);
  return `${name}: same answer (${found})`;
}
