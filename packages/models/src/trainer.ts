import {
  InputError,
  type Decision,
  type Engine,
  type Fitted,
  type FoldPart,
  type Hyper,
  type NetSpec,
  type Optimizer,
  type Report,
  type Rng,
} from "@ridgeline/core";
import { initialise } from "./initialise.ts";
import { drawMask } from "./masks.ts";
import { netRows, targetScale, writeTarget, type NetRows } from "./net-data.ts";
import { EVALUATION_BATCH, withNetKit, type NetKit, type Workspace } from "./net-kit.ts";
import { evaluate, evaluation, type Evaluation } from "./scores.ts";

/** What is trained and how. */
export interface Training {
  readonly net: NetSpec;
  readonly optimizer: Optimizer;
  /** Runtime values the optimizer reads: `lr`, `lambda`, ... */
  readonly hyper: Hyper;
  readonly epochs: number;
  /** Rows of a step; all training rows where they are fewer. */
  readonly batchSize: number;
  /** Probability of dropping, of each dropout layer. */
  readonly dropout: readonly number[];
}

export interface TrainingIo {
  readonly engine: Engine;
  /** Draws `init/<block>`, `epoch/<e>/shuffle` and `epoch/<e>/mask/<k>`, each keyed by what it is for. */
  readonly rng: Rng;
  readonly signal: AbortSignal;
  report(r: Report): Promise<Decision>;
}

/** Parameters of a net after its last epoch; those of `net`'s layout (`planNet(net).layout`). Regression: prediction = mean + sd * score. */
export interface TrainedNet {
  readonly net: NetSpec;
  readonly params: Float32Array;
  readonly targetScale?: { readonly mean: number; readonly sd: number } | undefined;
}

/** Trains on one fold, and reports after every epoch: `trainLoss` (measured anew with dropout off), `stopLoss` (where there is an inner part),
 *  `validLoss`, `validError` with their standard errors over rows `validLossSe`, `validErrorSe`, `weightNorm` (`|w|_2` of the penalised weights)
 *  and `zeros` (share of them that is exactly 0).
 *
 *  Minimises the mean over a batch's rows of cross-entropy, or of 1/2 squared error on the target standardised by the training rows, plus the
 *  penalty where the optimizer places it. It runs all epochs: `stopped` when a report says so before the last, `diverged` when a loss or a weight
 *  is no longer finite (that epoch is not reported). An aborted signal rejects with its reason before the next step. */
export async function trainNet(part: FoldPart, training: Training, io: TrainingIo): Promise<Fitted> {
  mustHaveRows(part);
  const batch = Math.min(training.batchSize, part.train.n);
  return withNetKit(io.engine, training.net, batch, training.optimizer.slots, (kit) => new Fit(part, training, io, kit).run());
}

function mustHaveRows(part: FoldPart): void {
  const empty = (["train", "stop", "valid"] as const).filter((name) => part[name]?.n === 0);
  if (empty.length === 0) return;
  const problems = empty.map((name) => ({
    path: `fold ${part.fold}, ${name}`,
    message: "has no rows",
    remedy: "use fewer folds, or smaller parts",
  }));
  throw new InputError("E_DATA", "There is nothing to train or to score on:", problems);
}

class Fit {
  readonly #part: FoldPart;
  readonly #training: Training;
  readonly #io: TrainingIo;
  readonly #kit: NetKit;
  readonly #space: Workspace;
  readonly #train: NetRows;
  readonly #measured: { readonly train: Evaluation; readonly stop: Evaluation | undefined; readonly valid: Evaluation };
  #steps = 0;

  constructor(part: FoldPart, training: Training, io: TrainingIo, kit: NetKit) {
    this.#part = part;
    this.#training = training;
    this.#io = io;
    this.#kit = kit;
    this.#space = kit.workspace;
    const scale = targetScale(part.train);
    const measure = (data: FoldPart["train"]): Evaluation => evaluation(netRows(data, scale, EVALUATION_BATCH), EVALUATION_BATCH);
    this.#measured = {
      train: measure(part.train),
      stop: part.stop === undefined ? undefined : measure(part.stop),
      valid: measure(part.valid),
    };
    this.#train = this.#measured.train.rows;
  }

  async run(): Promise<Fitted> {
    const { epochs } = this.#training;
    initialise(this.#space.arena, this.#kit.plan, this.#io.rng.split("init"));
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const finite = await this.#runEpoch(this.#io.rng.split("epoch").split(epoch));
      const metrics = finite ? await this.#measure() : undefined;
      if (metrics === undefined) return this.#ended("diverged", epoch - 1);
      const { fold, repeat } = this.#part;
      const decision = await this.#io.report({ fold, repeat, coordinate: "epoch", at: epoch, metrics });
      if (decision === "stop" && epoch < epochs) return this.#ended("stopped", epoch);
    }
    return this.#ended("complete", epochs);
  }

  /** One pass over the rows in a fresh order; false as soon as a step's loss is not finite. */
  async #runEpoch(rng: Rng): Promise<boolean> {
    const { optimizer, hyper, dropout } = this.#training;
    const { arena, masks, words } = this.#space;
    const order = rng.split("shuffle").permutation(this.#train.n);
    const streams = masks.map((_, k) => rng.split("mask").split(k));
    for (let start = 0; start < order.length; start += this.#kit.trainer.batch) {
      this.#io.signal.throwIfAborted();
      this.#gather(order, start);
      masks.forEach((mask, k) => drawMask(streams[k]!, dropout[k]!, mask, words));
      const loss = await this.#kit.trainer.step(arena, this.#space, masks);
      if (!Number.isFinite(loss)) return false;
      optimizer.step(arena, hyper, ++this.#steps);
    }
    return true;
  }

  /** Copies a batch's rows; those beyond the end keep what an earlier batch of this fit held, and weigh nothing. */
  #gather(order: Uint32Array, start: number): void {
    const { x, y, rowWeights } = this.#space;
    const { inputs, outputs } = this.#train;
    const rows = Math.min(rowWeights.length, order.length - start);
    for (let r = 0; r < rows; r++) {
      const i = order[start + r]!;
      x.set(this.#train.x.subarray(i * inputs, (i + 1) * inputs), r * inputs);
      writeTarget(this.#train, i, y, r * outputs);
    }
    rowWeights.fill(1 / rows, 0, rows).fill(0, rows);
  }

  /** The epoch's metrics, or nothing where a loss or the weights have left the finite numbers. */
  async #measure(): Promise<Record<string, number> | undefined> {
    const { arena } = this.#space;
    const { train, stop, valid } = this.#measured;
    const { loss: trainLoss } = await evaluate(this.#kit.evaluator, arena, train);
    const scored = await evaluate(this.#kit.evaluator, arena, valid);
    const stopLoss = stop === undefined ? {} : { stopLoss: (await evaluate(this.#kit.evaluator, arena, stop)).loss };
    const weights = weightFacts(arena.params, arena.penalised);
    const losses = [trainLoss, scored.loss, scored.error, weights.weightNorm, ...Object.values(stopLoss)];
    if (!losses.every(Number.isFinite)) return undefined;
    return {
      trainLoss,
      ...stopLoss,
      validLoss: scored.loss,
      validLossSe: scored.lossSe,
      validError: scored.error,
      validErrorSe: scored.errorSe,
      ...weights,
    };
  }

  #ended(state: Fitted["state"], epochs: number): Fitted {
    const model: TrainedNet = { net: this.#training.net, params: this.#space.arena.params.slice(), targetScale: this.#train.scale };
    return { state, facts: { steps: this.#steps, epochs }, model };
  }
}

function weightFacts(params: Float32Array, penalised: Float32Array): { weightNorm: number; zeros: number } {
  let squares = 0;
  let zeros = 0;
  let count = 0;
  for (let i = 0; i < params.length; i++) {
    if (penalised[i] === 0) continue;
    const w = params[i]!;
    squares += w * w;
    count++;
    if (w === 0) zeros++;
  }
  return { weightNorm: Math.sqrt(squares), zeros: zeros / count };
}
