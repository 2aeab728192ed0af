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
    for (let k = 0; k < s.responses; k++) this.#predict(k * s.p, share);
    s.mark();
    s.moveBy(s.work, s.workCount, shift);
    s.advance(1);
    if (s.objective() <= old) return void shift.forEach((v, k) => (s.intercept[k]! += v));
    s.b.set(last.b);
    s.advance(0);
  }

  /** Of the response whose coefficients start at `from`. */
  #predict(from: number, share: number): void {
    const { b, step, work, workCount, grouped, model } = this.#s;
    const { lower, upper } = model;
    const [last, before] = [this.#last.b, this.#before.b];
    for (let c = 0; c < workCount; c++) {
      const j = work[c]!;
      const [now, past] = [last[from + j]!, before[from + j]!];
      let next = now;
      if (now !== 0 && past !== 0) {
        next = Math.max(lower[j]!, Math.min(upper[j]!, now + share * (now - past)));
        if (next * now < 0 && !grouped) next = 0;
      }
      step[from + j] = next - now;
      b[from + j] = next;
    }
  }
}
