import { planNet, type NetPlan, type NetSpec, type NetStage } from "@ridgeline/core";

/** A batch in any numbers; `[batch, inputs]`, `[batch, outputs]` and `[batch]`, row-major. */
export interface ReferenceBatch {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly rowWeights: ArrayLike<number>;
  readonly masks?: readonly ArrayLike<number>[];
}

export interface ReferenceStep {
  readonly loss: number;
  /** `[batch, outputs]`. */
  readonly scores: Float64Array;
  /** As `plan.layout`, padding 0. */
  readonly gradients: Float64Array;
}

/** One step of a net in float64, written plainly, straight from the formulas: what engines are checked against. Slow. */
export function referenceStep(net: NetSpec, params: ArrayLike<number>, batch: ReferenceBatch): ReferenceStep {
  const plan = planNet(net);
  const gradients = new Float64Array(plan.layout.size);
  const values = forward(plan, params, batch.x, batch.rowWeights.length, batch.masks);
  const scores = values.at(-1)!;
  const { loss, gradient } = lossOf(net, plan.outputs, scores, batch);
  let dy = gradient;
  for (let i = plan.stages.length - 1; i >= 0; i--) dy = backward(plan.stages[i]!, params, values[i]!, dy, gradients, batch.masks);
  return { loss, scores, gradients };
}

/** Scores `[rows, outputs]` with dropout off. */
export function referencePredict(net: NetSpec, params: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  return forward(planNet(net), params, x, x.length / net.inputs, undefined).at(-1)!;
}

type Masks = readonly ArrayLike<number>[] | undefined;

/** The input and the output of every stage. */
function forward(plan: NetPlan, params: ArrayLike<number>, x: ArrayLike<number>, rows: number, masks: Masks): Float64Array[] {
  const values: Float64Array[] = [Float64Array.from(x)];
  for (const stage of plan.stages) {
    const input = values.at(-1)!;
    if (stage.kind === "dense") values.push(denseForward(stage, params, input, rows));
    else if (stage.kind === "relu") values.push(input.map((v) => Math.max(v, 0)));
    else values.push(masks === undefined ? input.slice() : input.map((v, i) => v * masks[stage.mask]![i]!));
  }
  return values;
}

type Dense = Extract<NetStage, { kind: "dense" }>;

function denseForward({ inputs, outputs, weight, bias }: Dense, p: ArrayLike<number>, x: Float64Array, rows: number): Float64Array {
  const y = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++)
    for (let j = 0; j < outputs; j++) {
      let sum = p[bias.offset + j]!;
      for (let k = 0; k < inputs; k++) sum += x[r * inputs + k]! * p[weight.offset + k * outputs + j]!;
      y[r * outputs + j] = sum;
    }
  return y;
}

function backward(
  stage: NetStage,
  p: ArrayLike<number>,
  x: Float64Array,
  dy: Float64Array,
  gradients: Float64Array,
  masks: Masks,
): Float64Array {
  if (stage.kind === "relu") return dy.map((g, i) => (x[i]! > 0 ? g : 0));
  if (stage.kind === "dropout") return masks === undefined ? dy : dy.map((g, i) => g * masks[stage.mask]![i]!);
  const { inputs, outputs, weight, bias } = stage;
  const dx = new Float64Array(x.length);
  for (let r = 0; r < x.length / inputs; r++)
    for (let j = 0; j < outputs; j++) {
      const g = dy[r * outputs + j]!;
      gradients[bias.offset + j]! += g;
      for (let k = 0; k < inputs; k++) {
        gradients[weight.offset + k * outputs + j]! += x[r * inputs + k]! * g;
        dx[r * inputs + k]! += p[weight.offset + k * outputs + j]! * g;
      }
    }
  return dx;
}

function lossOf(net: NetSpec, outputs: number, scores: Float64Array, batch: ReferenceBatch): { loss: number; gradient: Float64Array } {
  const gradient = new Float64Array(scores.length);
  let loss = 0;
  for (let r = 0; r < batch.rowWeights.length; r++) {
    const row = scores.subarray(r * outputs, (r + 1) * outputs);
    const w = batch.rowWeights[r]!;
    const target = (j: number): number => batch.y[r * outputs + j]!;
    const logp = logSoftmax(row);
    for (let j = 0; j < outputs; j++) {
      const residual = net.loss === "squaredError" ? row[j]! - target(j) : Math.exp(logp[j]!) - target(j);
      loss += w * (net.loss === "squaredError" ? 0.5 * residual ** 2 : -target(j) * logp[j]!);
      gradient[r * outputs + j] = w * residual;
    }
  }
  return { loss, gradient };
}

function logSoftmax(row: Float64Array): Float64Array {
  const top = Math.max(...row);
  const logSum = Math.log(row.reduce((sum, v) => sum + Math.exp(v - top), 0));
  return row.map((v) => v - top - logSum);
}
