import type { DescentState } from "./state.ts";

interface Point {
  lambda: number;
  readonly b: Float64Array;
  readonly intercept: Float64Array;
}

/** Starts a lambda where the path points to: with an L1 penalty and squared error coefficients are straight lines in lambda as long as the same
 *  ones are not 0, and nearly so elsewhere. Reference: Park & Hastie (2007), JRSS B 69(4). */
export class Predictor {
  readonly #s: DescentState;
  #last: Point;
  #before: Point;

  constructor(state: DescentState) {
    this.#s = state;
    const point = (): Point => ({ lambda: NaN, b: new Float64Array(state.b.length), intercept: new Float64Array(state.responses) });
    this.#last = point();
    this.#before = point();
  }

  /** Remembers the solution at this lambda. */
  keep(lambda: number): void {
    [this.#before, this.#last] = [this.#last, this.#before];
    this.#last.lambda = lambda;
    this.#last.b.set(this.#s.b);
    this.#last.intercept.set(this.#s.intercept);
  }

  /** Goes on in the direction of the last two solutions, unless that raises the objective, whose penalty must be that of `lambda` already. */
  start(lambda: number): void {
    const [s, last, before] = [this.#s, this.#last, this.#before];
    if (Number.isNaN(before.lambda) || last.lambda === before.lambda) return;
    const share = (lambda - last.lambda) / (last.lambda - before.lambda);
    const shift = last.intercept.map((c, k) => share * (c - before.intercept[k]!));
    const old = s.objective();
    for (let from = 0; from < s.b.length; from += s.p) {
      for (let c = 0; c < s.workCount; c++) {
        const at = from + s.work[c]!;
        const next = this.#target(at, s.work[c]!, share);
        s.step[at] = next - s.b[at]!;
        s.b[at] = next;
      }
    }
    s.mark();
    s.moveBy(s.work, s.workCount, shift);
    s.advance(1);
    if (s.objective() <= old) return void shift.forEach((v, k) => (s.intercept[k]! += v));
    s.b.set(last.b);
    s.advance(0);
  }

  #target(at: number, j: number, share: number): number {
    const [now, before] = [this.#last.b[at]!, this.#before.b[at]!];
    if (now === 0 || before === 0) return now;
    const { lower, upper } = this.#s.model;
    const next = Math.max(lower[j]!, Math.min(upper[j]!, now + share * (now - before)));
    return next * now < 0 && !this.#s.grouped ? 0 : next;
  }
}
