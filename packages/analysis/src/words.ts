/** A headline and the sentences that follow it. */
export interface Sentences {
  readonly headline: string;
  readonly evidence: readonly string[];
}

/** `1 trial`, `2 trials`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
