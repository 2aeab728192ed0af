import {
  s,
  type Dataset,
  type Hyper,
  type LayerSpec,
  type Learner,
  type NetSpec,
  type Optimizer,
  type Placement,
  type Plugin,
} from "@ridgeline/core";
import { createOptimizer } from "@ridgeline/optimizers";
import { elasticNet, l1, l2 } from "@ridgeline/penalties";
import { hiddenUnits, mlpParams, type MlpParams } from "../mlp-params.ts";
import { outputsOf } from "../net-data.ts";
import { trainNet } from "../trainer.ts";

/** Multilayer perceptron: dense layers with relu and dropout, trained in batches by `trainNet`. Minimises the mean over a batch's rows of cross-entropy,
 *  or of 1/2 squared error on the standardised target, plus `lambda * P(w)`; `P` is l2 `1/2 |w|^2`, l1 `|w|_1` or their elastic net, over all
 *  weights and no biases. Losses reported have no 1/2 and are in the target's own unit. Binary tasks have two scores, one a class.
 *  Reference: He et al. (2015) for the start; Srivastava et al. (2014) for dropout; Loshchilov & Hutter (2019) for where decay acts. */
export function mlp(): Learner<MlpParams> {
  return {
    name: "mlp",
    params: mlpParams,
    tasks: ["regression", "binary", "multiclass"],
    units: "fold",
    inputs: "standardized",
    along: { coordinate: "epoch", choose: "stopping" },
    async fit(job) {
      const part = job.parts[0]!;
      const { params } = job;
      const net = mlpNet(part.train, params);
      const training = {
        net,
        optimizer: optimizerOf(params),
        hyper: hyperOf(params),
        epochs: params.epochs,
        batchSize: params.batchSize,
        dropout: net.layers.filter((l) => l.kind === "dropout").map(() => params.dropout),
      };
      return trainNet(part, training, { engine: await job.engine(), rng: job.rng, signal: job.signal, report: (r) => job.report(r) });
    },
  };
}

/** The net of these parameters for these data; without dropout there are no dropout layers. */
export function mlpNet(data: Dataset, params: MlpParams): NetSpec {
  const after: readonly LayerSpec[] = params.dropout > 0 ? [{ kind: "relu" }, { kind: "dropout" }] : [{ kind: "relu" }];
  const layers: LayerSpec[] = [];
  for (const units of hiddenUnits(params.hidden)) layers.push({ kind: "dense", units }, ...after);
  layers.push({ kind: "dense", units: outputsOf(data) });
  return {
    inputs: data.d,
    layers,
    loss: data.task === "regression" ? "squaredError" : "softmaxCrossEntropy",
  };
}

const forms = { l2: l2().form, l1: l1().form, "elastic-net": elasticNet().form } as const;
const placements: Readonly<Record<NonNullable<MlpParams["decay"]>, Placement>> = {
  coupled: "loss",
  decoupled: "decoupled",
  proximal: "proximal",
};

function optimizerOf(p: MlpParams): Optimizer {
  const placement = placements[p.decay ?? (p.optimizer === "adamw" ? "decoupled" : "coupled")];
  const options = p.optimizer === "sgd" ? { momentum: p.momentum, nesterov: p.nesterov } : {};
  return createOptimizer({ rule: p.optimizer, options, penalty: { form: forms[p.penalty], placement } });
}

function hyperOf(p: MlpParams): Hyper {
  return { lr: p.lr ?? (p.optimizer === "sgd" ? 0.1 : 1e-3), lambda: p.lambda, l1Ratio: p.l1Ratio };
}

/** Takes no options. */
export type MlpOptions = Readonly<Record<never, never>>;

export const mlpPlugin: Plugin<MlpOptions, Learner<MlpParams>> = {
  kind: "learner",
  name: "mlp",
  summary: "Multilayer perceptron: dense layers, relu, dropout; mean loss + lambda P(w), the penalty coupled, decoupled or proximal.",
  cite: [
    "He, Zhang, Ren & Sun (2015), Delving Deep into Rectifiers, ICCV, eq. 10",
    "Srivastava et al. (2014), Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15",
    "Loshchilov & Hutter (2019), Decoupled Weight Decay Regularization, ICLR",
  ],
  options: s.object({}),
  create: mlp,
};
