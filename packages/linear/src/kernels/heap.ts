import { RidgelineError } from "@ridgeline/core";

/** Arrays begin at whole cache lines. */
const LINE = 8;
/** Memory that grows, in bytes of 64 KiB pages. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Makes the buffer at least this long; `buffer` may be another one after it. */
  grow(bytes: number): void;
}

/** An array that can be extended, by `extend` alone; `at` is its address, also when others move it. */
export interface Extent {
  at: number;
  words: number;
}

/** One flat memory with views of it, given out in order and taken back all at once. An address is a number of words of 8 bytes: the array at
 *  address a is `f64[a ...]`, `f32[2 a ...]`, `i32[2 a ...]` or `u8[8 a ...]`. Growing detaches views, so they are read from here each time
 *  that something may have been allocated. */
export class Heap {
  f64!: Float64Array;
  f32!: Float32Array;
  i32!: Int32Array;
  u8!: Uint8Array;
  readonly #memory: Memory;
  readonly #start: number;
  #top: number;
  #highest: number;
  /** In the order of their addresses. */
  #extents: Extent[] = [];
  #mostExtended = 0;

  /** @param start First word that is free. */
  constructor(memory: Memory, start = LINE) {
    this.#memory = memory;
    this.#start = start;
    this.#top = start;
    this.#highest = start;
    this.#view();
  }

  /** Words that the memory has. */
  get size(): number {
    return this.f64.length;
  }

  /** Most words that were given out since the last `restart`, and those of them that extents held at most. */
  get most(): { readonly words: number; readonly extended: number } {
    return { words: this.#highest, extended: this.#mostExtended };
  }

  /** Room for so many values of 8 bytes, whatever was there before. Errors: `E_LINEAR_MEMORY`. */
  take(words: number): number {
    const at = this.#top;
    const top = at + Math.ceil(words / LINE) * LINE;
    if (top > this.size) this.#grow(top);
    this.#top = top;
    this.#highest = Math.max(this.#highest, top);
    return at;
  }

  /** Lets the memory grow by so many words at once for what is going to be taken. Errors: `E_LINEAR_MEMORY`. */
  reserve(words: number): void {
    if (this.#top + words > this.size) this.#grow(this.#top + words);
  }

  /** Makes an extent at least this long, new ones starting from no words at all. It keeps what it holds and stays where it is, what other extents hold
   *  behind it moves up; only where other arrays were taken behind it, it moves to the end and leaves its room unused. */
  extend(extent: Extent, words: number): void {
    const size = Math.ceil(words / LINE) * LINE;
    if (size <= extent.words) return;
    const end = extent.at + extent.words;
    const behind = this.#extents.filter(({ at }) => at >= end);
    const known = this.#extents.includes(extent);
    if (known && behind.reduce((sum, e) => sum + e.words, end) === this.#top) {
      const top = this.#top;
      const more = size - extent.words;
      this.take(more);
      this.f64.copyWithin(end + more, end, top);
      for (const e of behind) e.at += more;
    } else {
      const at = this.take(size);
      this.f64.copyWithin(at, extent.at, end);
      extent.at = at;
      this.#extents = [...this.#extents.filter((e) => e !== extent), extent];
    }
    extent.words = size;
    this.#mostExtended = Math.max(
      this.#mostExtended,
      this.#extents.reduce((sum, e) => sum + e.words, 0),
    );
  }

  /** The same, filled with zeros. */
  zeros(words: number): number {
    const at = this.take(words);
    this.f64.fill(0, at, this.#top);
    return at;
  }

  /** A copy of these values; integers take half a word each. */
  copy(values: Float64Array | Int32Array): number {
    if (values instanceof Float64Array) {
      const at = this.take(values.length);
      this.f64.set(values, at);
      return at;
    }
    const at = this.take(values.length / 2);
    this.i32.set(values, 2 * at);
    return at;
  }

  /** A view of n doubles, good until the next allocation. */
  doubles(at: number, n: number): Float64Array {
    return this.f64.subarray(at, at + n);
  }

  /** Where the next array will stand. */
  mark(): number {
    return this.#top;
  }

  /** Takes back what was given out since that mark, by default everything. */
  reset(mark = this.#start): void {
    this.#top = mark;
    this.#extents = this.#extents.filter(({ at }) => at < mark);
  }

  /** Takes back everything, and counts `most` anew. */
  restart(): void {
    this.reset();
    this.#highest = this.#start;
    this.#mostExtended = 0;
  }

  #grow(top: number): void {
    try {
      this.#memory.grow(top * 8);
    } catch {
      throw noMemory(top);
    }
    this.#view();
  }

  #view(): void {
    const { buffer } = this.#memory;
    this.f64 = new Float64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
  }
}

/** The error of an array that would end at this word. */
export function noMemory(top: number): RidgelineError {
  const size = Math.ceil((top * 8) / 2 ** 20);
  return new RidgelineError("E_LINEAR_MEMORY", `the path needs more memory than there is: ${size} MiB; use fewer columns`);
}
