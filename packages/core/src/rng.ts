import { philox4x32 } from "./philox.ts";

/** A splittable, counter-based stream of random numbers. Two streams with the same chain of labels give the same
 *  numbers, whoever asks and whenever: `rng.split("trial/7").split("init")` never depends on what else was drawn. */
export interface Rng {
  /** A stream of its own, determined by this stream's key and the label alone (not by what was drawn before). */
  split(label: string | number): Rng;
  /** Next 32 random bits, as an integer in [0, 2^32). */
  uint32(): number;
  /** Fills `out` with the next 32-bit words, the same as that many calls of `uint32`, faster. */
  fillUint32(out: Uint32Array): void;
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, by Box and Muller's transform (1958). */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias. `1 <= n <= 2^32`. */
  int(n: number): number;
  /** A uniformly random permutation of 0..n-1 (Fisher and Yates). */
  permutation(n: number): Uint32Array;
}

/** The stream of a whole study: `seed` is any integer in [0, 2^53). */
export function createRng(seed: number): Rng {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed ${seed} is not an integer in [0, 2^53)`);
  return new PhiloxRng(seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0);
}

class PhiloxRng implements Rng {
  readonly #k0: number;
  readonly #k1: number;
  readonly #block = new Uint32Array(4);
  #used = 4;
  #counter = 0;
  #spare: number | undefined;

  constructor(k0: number, k1: number) {
    this.#k0 = k0;
    this.#k1 = k1;
  }

  split(label: string | number): Rng {
    const [a, b] = childKey(this.#k0, this.#k1, String(label));
    return new PhiloxRng(a, b);
  }

  uint32(): number {
    if (this.#used === 4) this.#draw();
    return this.#block[this.#used++]!;
  }

  fillUint32(out: Uint32Array): void {
    let i = 0;
    while (i < out.length && this.#used < 4) out[i++] = this.uint32();
    const block = this.#block;
    for (; i + 4 <= out.length; i += 4) {
      this.#draw();
      out[i] = block[0]!;
      out[i + 1] = block[1]!;
      out[i + 2] = block[2]!;
      out[i + 3] = block[3]!;
      this.#used = 4;
    }
    while (i < out.length) out[i++] = this.uint32();
  }

  #draw(): void {
    // The last counter word 0 marks draws; splitting uses 1 and 2, so the two never share a block.
    philox4x32(this.#counter >>> 0, Math.floor(this.#counter / 0x1_0000_0000), 0, 0, this.#k0, this.#k1, this.#block);
    this.#counter++;
    this.#used = 0;
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  normal(): number {
    if (this.#spare !== undefined) {
      const z = this.#spare;
      this.#spare = undefined;
      return z;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x1_0000_0000) throw new RangeError(`int(${n}): n must be an integer in [1, 2^32]`);
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % n);
    for (;;) {
      const bits = this.uint32();
      if (bits < limit) return bits % n;
    }
  }

  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const t = order[i]!;
      order[i] = order[j]!;
      order[j] = t;
    }
    return order;
  }
}

/** Absorbs the label, 8 bytes a block, into the key; the length in the last block tells "a" from "a\0". */
function childKey(k0: number, k1: number, label: string): readonly [number, number] {
  const bytes = new TextEncoder().encode(label);
  const out = new Uint32Array(4);
  let a = k0;
  let b = k1;
  for (let i = 0; i < bytes.length; i += 8) {
    philox4x32(word(bytes, i), word(bytes, i + 4), 0, 1, a, b, out);
    a = (out[0]! ^ out[2]!) >>> 0;
    b = (out[1]! ^ out[3]!) >>> 0;
  }
  philox4x32(bytes.length, 0, 0, 2, a, b, out);
  return [out[0]!, out[1]!];
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}
