/** One line of a bench: ours beside one peer. */
export interface Row {
  readonly case: string;
  readonly ours: number;
  /** `null` when the peer is not there; `reason` then says why. */
  readonly peer: number | null;
  readonly peerName: string;
  readonly unit: string;
  /** Above 1: ours is better. */
  readonly ratio: number | null;
  readonly reason?: string;
}

export interface Effort {
  /** Alternating pairs of timings for each row. */
  readonly pairs: number;
  /** How long one timing lasts at least. */
  readonly sliceMs: number;
}

/** Parts of a bench; all of them where a set is absent. */
export interface Choice {
  readonly cases?: ReadonlySet<string> | undefined;
  readonly peers?: ReadonlySet<string> | undefined;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** What `--case` may choose from; a bench without it has no parts. */
  readonly cases?: readonly string[];
  /** What `--peer` may choose from. */
  readonly peers?: readonly string[];
  /** First shows that both sides give the same answer, throwing where they do not, then times. */
  run(effort: Effort, note: (line: string) => void, choice: Choice): Promise<Row[]>;
}
