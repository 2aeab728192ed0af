import type { DescentState } from "./state.ts";

/** Starts a lambda where the path points to: with an L1 penalty and squared error coefficients are straight lines in lambda as long as the same
 *  ones are not 0, and nearly so elsewhere. Reference: Park & Hastie (2007), JRSS B 69(4). */
export class Predictor {
  readonly #s: DescentState;
  #last: { lambda: number; b: Float64Array; intercept: Float64Array } | undefined;
  #before: { lambda: number; b: Float64Array; intercept: Float64Array } | undefined;

  constructor(state: DescentState) {
    this.#s = state;
  }

  /** Remembers the solution at this lambda. */
  keep(lambda: number): void {
    this.#before = this.#last;
    this.#last = { lambda, b: this.#s.b.slice(), intercept: this.#s.intercept.slice() };
  }

  /** Goes on in the direction of the last two solutions, unless that raises the objective, whose penalty must be that of `lambda` already. */
  start(lambda: number): void {
    const [s, last, before] = [this.#s, this.#last, this.#before];
    if (last === undefined || before === undefined || last.lambda === before.lambda) return;
    const share = (lambda - last.lambda) / (last.lambda - before.lambda);
    const shift = last.intercept.map((c, k) => share * (c - before.intercept[k]!));
    const old = s.objective();
    s.mark();
    s.step.fill(0);
    let count = 0;
    for (let j = 0; j < s.p; j++) {
      if (!s.isUsed(j)) continue;
      s.active[count++] = j;
      for (let at = j; at < s.b.length; at += s.p) s.step[at] = this.#target(at, j, share) - s.b[at]!;
    }
    s.moveBy(s.active, count, shift);
    this.#add(count, 1);
    s.advance(1);
    if (s.objective() <= old) return void shift.forEach((v, k) => (s.intercept[k]! += v));
    this.#add(count, -1);
    s.advance(0);
  }

  #target(at: number, j: number, share: number): number {
    const [now, before] = [this.#last!.b[at]!, this.#before!.b[at]!];
    if (now === 0 || before === 0) return now;
    const { lower, upper } = this.#s.model;
    const next = Math.max(lower[j]!, Math.min(upper[j]!, now + share * (now - before)));
    return next * now < 0 && !this.#s.grouped ? 0 : next;
  }

  #add(count: number, share: number): void {
    const { b, p, step, active } = this.#s;
    if (share < 0) return void b.set(this.#last!.b);
    for (let from = 0; from < b.length; from += p) for (let c = 0; c < count; c++) b[from + active[c]!]! += step[from + active[c]!]!;
  }
}
