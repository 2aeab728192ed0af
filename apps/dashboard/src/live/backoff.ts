const FIRST_MS = 500;
const MOST_MS = 15_000;

/** How long to wait before attempt `n` (from 0): doubling from half a second to 15 s, spread by up to a fifth so that pages do not return together. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(Math.min(MOST_MS, FIRST_MS * 2 ** attempt) * (0.8 + 0.2 * random()));
}
