import { createArena, planNet, type Arena, type CompiledNet, type Engine, type NetPlan, type NetSpec } from "@ridgeline/core";

/** Buffers of one fit. They are used again by later fits, so that arenas (whole WebAssembly memories) and tensors over them stay few. */
export interface Workspace {
  readonly arena: Arena;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly rowWeights: Float32Array;
  readonly masks: readonly Float32Array[];
  /** Random words for one mask. */
  readonly words: Uint32Array;
}

/** What a fit trains with. */
export interface NetKit {
  readonly plan: NetPlan;
  readonly trainer: CompiledNet;
  /** The same net at a batch that is large, since it only predicts. */
  readonly evaluator: CompiledNet;
  readonly workspace: Workspace;
}

/** Rows that are scored at once: large enough to make a call's overhead small, small enough to stay in the cache. */
export const EVALUATION_BATCH = 256;
/** Architectures kept compiled per engine while no fit uses them. */
const KEPT = 16;

interface Entry {
  readonly compiled: Promise<{ readonly trainer: CompiledNet; readonly evaluator: CompiledNet }>;
  readonly idle: Map<string, Workspace[]>;
  users: number;
}

/** Entries in order of last use. */
const entries = new WeakMap<Engine, Map<string, Entry>>();

/** Runs `use` with the net compiled for batches of `batch` rows, and buffers of its own. Compiled nets and buffers are kept for later fits of the
 *  same architecture on the same engine, whatever their other parameters; several fits may run at once. */
export async function withNetKit<T>(
  engine: Engine,
  net: NetSpec,
  batch: number,
  slots: readonly string[],
  use: (kit: NetKit) => Promise<T>,
): Promise<T> {
  const entry = take(engine, net, batch);
  try {
    const { trainer, evaluator } = await entry.compiled;
    const key = slots.join(" ");
    const workspace = entry.idle.get(key)?.pop() ?? createWorkspace(trainer, slots);
    try {
      return await use({ plan: planNet(net), trainer, evaluator, workspace });
    } finally {
      entry.idle.set(key, [...(entry.idle.get(key) ?? []), workspace]);
    }
  } finally {
    entry.users--;
  }
}

function take(engine: Engine, net: NetSpec, batch: number): Entry {
  const known = entries.get(engine) ?? new Map<string, Entry>();
  entries.set(engine, known);
  const key = JSON.stringify([net, batch]);
  const entry = known.get(key) ?? { compiled: compileBoth(engine, net, batch), idle: new Map(), users: 0 };
  known.delete(key);
  entry.users++;
  known.set(key, entry);
  entry.compiled.catch(() => known.delete(key));
  evict(known);
  return entry;
}

function evict(known: Map<string, Entry>): void {
  for (const [key, entry] of known) {
    if (known.size <= KEPT) return;
    if (entry.users > 0) continue;
    known.delete(key);
    // A net that failed to compile has nothing to dispose of; its fit has told.
    entry.compiled.then(({ trainer, evaluator }) => Promise.all([trainer.dispose(), evaluator.dispose()])).catch(() => undefined);
  }
}

async function compileBoth(engine: Engine, net: NetSpec, batch: number): Promise<{ trainer: CompiledNet; evaluator: CompiledNet }> {
  const [trainer, evaluator] = await Promise.all([engine.compile(net, batch), engine.compile(net, EVALUATION_BATCH)]);
  return { trainer, evaluator };
}

function createWorkspace(net: CompiledNet, slots: readonly string[]): Workspace {
  const masks = net.maskSizes.map((size) => new Float32Array(size));
  return {
    arena: createArena(net.layout, slots),
    x: new Float32Array(net.batch * net.net.inputs),
    y: new Float32Array(net.batch * net.outputs),
    rowWeights: new Float32Array(net.batch),
    masks,
    words: new Uint32Array(Math.ceil(Math.max(0, ...net.maskSizes) / 2)),
  };
}
