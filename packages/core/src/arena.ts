/** One named tensor of a model's parameters within the flat vector of all of them. */
export interface Block {
  /** Such as `dense1/weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first value in the flat vector; a multiple of 4, so that SIMD loads stay aligned. */
  readonly offset: number;
  /** Number of values. */
  readonly size: number;
  /** Only `weight` is penalised unless asked otherwise. */
  readonly role: "weight" | "bias" | "gain";
}

/** Where every parameter lies in the flat vector. */
export interface Layout {
  readonly blocks: readonly Block[];
  /** Length of the flat vector, a multiple of 4; padding between blocks stays 0. */
  readonly size: number;
}

/** Lays blocks out one behind the other, each start rounded up to a multiple of 4. */
export function createLayout(blocks: readonly Omit<Block, "offset" | "size">[]): Layout {
  let at = 0;
  const placed = blocks.map((b) => {
    const size = b.shape.reduce((p, q) => p * q, 1);
    const block = { ...b, offset: at, size };
    at += Math.ceil(size / 4) * 4;
    return block;
  });
  return { blocks: placed, size: at };
}

/** Parameters, gradients and optimizer slots of one net, all float32 and of length `layout.size`, in one WebAssembly memory that is sized
 *  once and never grown, so views of it stay valid. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly params: Float32Array<ArrayBuffer>;
  readonly grads: Float32Array<ArrayBuffer>;
  readonly slots: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** 1 where weight decay and penalties act, 0 on biases, gains and padding. */
  readonly penalised: Float32Array<ArrayBuffer>;
}

const PAGE = 65_536;

/** An arena of zeros with the named optimizer slots. `penalise` says which blocks are penalised; default: those with role `weight`. */
export function createArena(layout: Layout, slots: readonly string[] = [], penalise = (b: Block): boolean => b.role === "weight"): Arena {
  const vectors = 3 + slots.length;
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((vectors * layout.size * 4) / PAGE)) });
  const view = (k: number): Float32Array<ArrayBuffer> => new Float32Array(memory.buffer, k * layout.size * 4, layout.size);
  const penalised = view(2);
  for (const b of layout.blocks) if (penalise(b)) penalised.fill(1, b.offset, b.offset + b.size);
  return {
    memory,
    layout,
    params: view(0),
    grads: view(1),
    penalised,
    slots: Object.fromEntries(slots.map((name, i) => [name, view(3 + i)])),
  };
}

/** The values of one block, as a view. */
export function blockView(flat: Float32Array<ArrayBuffer>, block: Block): Float32Array<ArrayBuffer> {
  return flat.subarray(block.offset, block.offset + block.size);
}
