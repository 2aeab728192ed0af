import { createRng } from "@ridgeline/core";

/** How rows are halved. */
export interface HalvesOptions {
  readonly n: number;
  /** `[n]` class indices: both halves get their share of each. Default: none. */
  readonly classes?: ArrayLike<number> | undefined;
  readonly seed: number;
}

/** The k-th pair of disjoint random halves of `floor(n / 2)` rows, each ascending (of an odd number one row is in neither), by `(seed, k)` alone. */
export function halves({ n, classes, seed }: HalvesOptions, k: number): readonly [Uint32Array, Uint32Array] {
  const order = Array.from(createRng(seed).split(`halves/${k}`).permutation(n));
  if (classes !== undefined) order.sort((a, b) => classes[a]! - classes[b]!);
  const size = Math.floor(n / 2);
  const every = (from: number): Uint32Array => Uint32Array.from({ length: size }, (_, i) => order[2 * i + from]!).sort();
  return [every(0), every(1)];
}
