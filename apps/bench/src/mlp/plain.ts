import type { Batch } from "@ridgeline/core";
import { BATCH, blocksOf, CLASSES, EPISODE, HIDDEN, INPUTS, LR, type MlpProblem, type MlpSide } from "./problem.ts";

/** The same net and the same Adam as loops over float32 arrays, written as one would without any library. */
export function plainSide(problem: MlpProblem): MlpSide {
  const [w1, b1, w2, b2] = blocksOf(problem.layout).map((b) => b.offset) as [number, number, number, number];
  const { size } = problem.layout;
  const params = new Float32Array(size);
  const grads = new Float32Array(size);
  const mean = new Float32Array(size);
  const square = new Float32Array(size);
  const hidden = new Float32Array(BATCH * HIDDEN);
  const dHidden = new Float32Array(BATCH * HIDDEN);
  const scores = new Float32Array(BATCH * CLASSES);

  const restart = (): void => {
    params.set(problem.params);
    mean.fill(0);
    square.fill(0);
  };

  const gradient = ({ x, y, rowWeights }: Batch): number => {
    forward(params, w1, b1, x, INPUTS, hidden, HIDDEN);
    for (let i = 0; i < hidden.length; i++) if (hidden[i]! < 0) hidden[i] = 0;
    forward(params, w2, b2, hidden, HIDDEN, scores, CLASSES);
    const loss = lossIntoScores(scores, y, rowWeights);
    grads.fill(0);
    weightGradient(grads, w2, b2, hidden, HIDDEN, scores, CLASSES);
    for (let r = 0; r < BATCH; r++)
      for (let k = 0; k < HIDDEN; k++) {
        let sum = 0;
        for (let j = 0; j < CLASSES; j++) sum += scores[r * CLASSES + j]! * params[w2 + k * CLASSES + j]!;
        dHidden[r * HIDDEN + k] = hidden[r * HIDDEN + k]! > 0 ? sum : 0;
      }
    weightGradient(grads, w1, b1, x, INPUTS, dHidden, HIDDEN);
    return loss;
  };

  const adam = (t: number): void => {
    const rate = LR / (1 - 0.9 ** t);
    const root = 1 / Math.sqrt(1 - 0.999 ** t);
    for (let i = 0; i < size; i++) {
      const g = grads[i]!;
      const m = 0.9 * mean[i]! + 0.1 * g;
      const v = 0.999 * square[i]! + 0.001 * g * g;
      mean[i] = m;
      square[i] = v;
      params[i]! -= (rate * m) / (Math.sqrt(v) * root + 1e-8);
    }
  };

  return {
    async gradients() {
      restart();
      const loss = gradient(problem.batches[0]!);
      return { loss, gradients: grads.slice() };
    },
    async steps(n) {
      let loss = NaN;
      for (let i = 0; i < n; i++) {
        const t = i % EPISODE;
        if (t === 0) restart();
        loss = gradient(problem.batches[t % problem.batches.length]!);
        adam(t + 1);
      }
      return loss;
    },
    close: async () => undefined,
  };
}

function forward(p: Float32Array, w: number, b: number, x: Float32Array, inputs: number, out: Float32Array, outputs: number): void {
  for (let r = 0; r < BATCH; r++) {
    for (let j = 0; j < outputs; j++) out[r * outputs + j] = p[b + j]!;
    for (let k = 0; k < inputs; k++) {
      const xk = x[r * inputs + k]!;
      for (let j = 0; j < outputs; j++) out[r * outputs + j]! += xk * p[w + k * outputs + j]!;
    }
  }
}

function weightGradient(g: Float32Array, w: number, b: number, x: Float32Array, inputs: number, dy: Float32Array, outputs: number): void {
  for (let r = 0; r < BATCH; r++) {
    for (let j = 0; j < outputs; j++) g[b + j]! += dy[r * outputs + j]!;
    for (let k = 0; k < inputs; k++) {
      const xk = x[r * inputs + k]!;
      for (let j = 0; j < outputs; j++) g[w + k * outputs + j]! += xk * dy[r * outputs + j]!;
    }
  }
}

/** Softmax cross-entropy; leaves its gradient where the scores were. */
function lossIntoScores(scores: Float32Array, y: Float32Array, rowWeights: Float32Array): number {
  let loss = 0;
  for (let r = 0; r < BATCH; r++) {
    const at = r * CLASSES;
    let top = -Infinity;
    for (let j = 0; j < CLASSES; j++) top = Math.max(top, scores[at + j]!);
    let sum = 0;
    for (let j = 0; j < CLASSES; j++) sum += Math.exp(scores[at + j]! - top);
    const logSum = top + Math.log(sum);
    for (let j = 0; j < CLASSES; j++) {
      const logp = scores[at + j]! - logSum;
      loss -= rowWeights[r]! * y[at + j]! * logp;
      scores[at + j] = rowWeights[r]! * (Math.exp(logp) - y[at + j]!);
    }
  }
  return loss;
}
