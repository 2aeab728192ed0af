import {
  blockView,
  RidgelineError,
  type Arena,
  type Batch,
  type Block,
  type CompiledNet,
  type NetPlan,
  type NetSpec,
} from "@ridgeline/core";
import { names } from "./layers/layer.ts";
import type { Ort, OrtSession, OrtTensor, Tensors } from "./ort.ts";
import { writePredictGraph, writeStepGraph } from "./write-graphs.ts";

/** A net compiled for one batch size. Sessions are made when first needed: a net that only predicts never builds its gradients. */
export function compiledNet(ort: Ort, net: NetSpec, plan: NetPlan, batch: number): CompiledNet {
  const bind = binder(ort, plan, batch);
  const stepSession = lazy(() => ort.session(writeStepGraph(net, plan, batch)));
  const predictSession = lazy(() => ort.session(writePredictGraph(net, plan, batch)));
  const loss = new Float32Array(1);
  const lossTensor = ort.tensor(loss, []);
  const scores = new Float32Array(batch * plan.outputs);
  const scoresTensor = ort.tensor(scores, [batch, plan.outputs]);
  const gradientNames = plan.layout.blocks.map((b) => names.gradient(b.name));
  return {
    net,
    layout: plan.layout,
    batch,
    outputs: plan.outputs,
    maskSizes: plan.maskUnits.map((units) => batch * units),
    async step(arena, data, masks) {
      const session = await stepSession.get();
      const bound = bind.arena(arena);
      const feeds = { ...bound.params, ...bind.batch(data), ...bind.masks(masks) };
      if (ort.writesFetches) {
        await session.run(feeds, { ...bound.gradients, [names.loss]: lossTensor });
        return loss[0]!;
      }
      const out = await session.run(feeds);
      plan.layout.blocks.forEach((b, i) => blockView(arena.grads, b).set(values(out[gradientNames[i]!]!)));
      return values(out[names.loss]!)[0]!;
    },
    async predict(arena, x) {
      const session = await predictSession.get();
      const feeds = { ...bind.arena(arena).params, ...bind.x(x) };
      if (ort.writesFetches) {
        await session.run(feeds, { [names.scores]: scoresTensor });
        return scores;
      }
      return values((await session.run(feeds))[names.scores]!);
    },
    async dispose() {
      await Promise.all([stepSession.dispose(), predictSession.dispose()]);
    },
  };
}

const values = (tensor: OrtTensor): Float32Array => tensor.data as Float32Array;

interface LazySession {
  get(): Promise<OrtSession>;
  dispose(): Promise<void>;
}

function lazy(create: () => Promise<OrtSession>): LazySession {
  let session: Promise<OrtSession> | undefined;
  let disposed = false;
  return {
    get() {
      if (disposed) throw new RidgelineError("E_DISPOSED", "this compiled net was disposed of; compile it again");
      return (session ??= create());
    },
    async dispose() {
      disposed = true;
      const made = session;
      session = undefined;
      await (await made)?.release();
    },
  };
}

interface Bound {
  readonly params: Tensors;
  readonly gradients: Tensors;
}

/** Tensors over buffers, made once for each buffer: arenas and batch buffers are used for thousands of steps. */
function binder(ort: Ort, plan: NetPlan, batch: number) {
  const arenas = new WeakMap<Arena, Bound>();
  const single = (name: string, shape: readonly number[]) => {
    const size = shape.reduce((p, q) => p * q, 1);
    const made = new WeakMap<Float32Array, OrtTensor>();
    return (data: Float32Array): OrtTensor => {
      const known = made.get(data);
      if (known !== undefined) return known;
      if (data.length !== size)
        throw new RidgelineError("E_BATCH", `${name} holds ${data.length} values; [${shape.join(", ")}] needs ${size}`);
      const tensor = ort.tensor(data, shape);
      made.set(data, tensor);
      return tensor;
    };
  };
  const inputs = plan.stages.find((s) => s.kind === "dense")!.inputs;
  const x = single(names.x, [batch, inputs]);
  const y = single(names.y, [batch, plan.outputs]);
  const rowWeights = single(names.rowWeights, [batch, 1]);
  const maskers = plan.maskUnits.map((units, k) => single(names.mask(k), [batch, units]));
  return {
    arena(arena: Arena): Bound {
      let bound = arenas.get(arena);
      if (bound === undefined) arenas.set(arena, (bound = bindArena(ort, plan, arena)));
      return bound;
    },
    x: (data: Float32Array): Tensors => ({ [names.x]: x(data) }),
    batch: (b: Batch): Tensors => ({ [names.x]: x(b.x), [names.y]: y(b.y), [names.rowWeights]: rowWeights(b.rowWeights) }),
    masks(masks: readonly Float32Array[]): Tensors {
      if (masks.length !== maskers.length)
        throw new RidgelineError("E_BATCH", `${masks.length} masks for ${maskers.length} dropout layers`);
      return Object.fromEntries(masks.map((m, k) => [names.mask(k), maskers[k]!(m)]));
    },
  };
}

function bindArena(ort: Ort, plan: NetPlan, arena: Arena): Bound {
  if (arena.layout.size !== plan.layout.size)
    throw new RidgelineError(
      "E_ARENA",
      `the arena holds ${arena.layout.size} parameters, the net has ${plan.layout.size}: create it from compiled.layout`,
    );
  const over = (flat: Float32Array<ArrayBuffer>, name: (b: Block) => string): Tensors =>
    Object.fromEntries(plan.layout.blocks.map((b) => [name(b), ort.tensor(blockView(flat, b), b.shape)]));
  return { params: over(arena.params, (b) => b.name), gradients: over(arena.grads, (b) => names.gradient(b.name)) };
}
