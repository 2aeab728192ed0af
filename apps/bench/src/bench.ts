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

export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** What `--case` may choose from; a bench without it has no parts. */
  readonly cases?: readonly string[];
  /** First shows that both sides give the same answer, throwing where they do not, then times. `only` names some of `cases`. */
  run(effort: Effort, note: (line: string) => void, only?: ReadonlySet<string>): Promise<Row[]>;
}
