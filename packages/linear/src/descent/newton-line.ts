import type { DescentState } from "./state.ts";

const LEAST_SHARE = 1e-8;
/** Takes the coefficient that arrives at a bound over it in spite of rounding. */
const BEYOND = 1 + 1e-12;

/** The way along the direction of a Newton step. Coefficients that would change sign, and groups that would turn round, stop at 0, others at their limits:
 *  all the way, or where the first of them arrives, whichever is lower, since where columns are correlated those that stop spoil the rest of the
 *  step. Reference: Bertsekas (1982), SIAM J. Control Optim. 20(2), for the projection. */
export class NewtonLine {
  /** Share of the direction that was taken. */
  share = 0;
  /** Whether it ends where the first one stops. */
  cut = false;
  /** Whether coefficients are at 0 or at a limit at its end. */
  crossed = false;
  readonly #s: DescentState;
  /** Places in `[K, p]` of the coefficients of a direction. */
  readonly #places: Int32Array;
  #size = 0;
  #columns = 0;
  readonly #oldB: Float64Array;
  /** Steps of the intercepts. */
  readonly #shift: Float64Array;

  constructor(state: DescentState, places: Int32Array) {
    this.#s = state;
    this.#places = places;
    this.#oldB = new Float64Array(state.b.length);
    this.#shift = new Float64Array(state.responses);
  }

  /** Goes as far as the objective falls along `direction`, of the first `size` places, which are of the first `columns` of `active`, and the intercepts behind
   *  them; whether it fell at all. */
  search(direction: Float64Array, size: number, columns: number): boolean {
    const s = this.#s;
    const most = s.atMost(s.objective());
    this.#size = size;
    this.#columns = columns;
    this.#oldB.set(s.b);
    s.mark();
    const { first, which } = s.grouped ? this.#firstGroup(direction) : this.#firstCoefficient(direction);
    this.share = 1;
    let value = this.#best(direction, first, which);
    while (!(value <= most)) {
      this.share = Math.min(this.share, first) / 2;
      if (this.share <= LEAST_SHARE) return this.#stay();
      value = this.#goTo(direction, this.share);
    }
    for (let k = 0; k < s.responses; k++) s.intercept[k]! += this.#shift[k]!;
    this.cut = first < 1 && this.share === first;
    return true;
  }

  #stay(): boolean {
    this.#s.b.set(this.#oldB);
    this.#s.advance(0);
    this.cut = false;
    this.crossed = true;
    return false;
  }

  /** Goes to the end, or to the first stop where that is lower. */
  #best(direction: Float64Array, first: number, which: number): number {
    const early = first < 1 ? this.#goTo(direction, first, which) : Infinity;
    const whole = this.#goTo(direction, 1);
    if (!(early < whole) && !Number.isNaN(whole)) return whole;
    this.share = first;
    return this.#goTo(direction, first, which);
  }

  /** Share of the direction at which the first coefficient arrives at 0 or at its limit, and its place; a share of 1 where none does before. */
  #firstCoefficient(direction: Float64Array): { first: number; which: number } {
    const { p, model } = this.#s;
    let [first, which] = [1, -1];
    for (let m = 0; m < this.#size; m++) {
      const [old, d] = [this.#oldB[this.#places[m]!]!, direction[m]!];
      const j = this.#places[m]! % p;
      const crosses = model.threshold[j]! > 0 && old * d < 0;
      const share = ((crosses ? 0 : d > 0 ? model.upper[j]! : model.lower[j]!) - old) / d;
      if (share > 0 && share < first) [first, which] = [share, m];
    }
    return { first, which };
  }

  /** Where the first group leaves its side of 0, and its column. */
  #firstGroup(direction: Float64Array): { first: number; which: number } {
    const { model, p } = this.#s;
    const [now, after] = [this.#turn(direction, 0), this.#turn(direction, 1)];
    let [first, which] = [1, -1];
    for (let j = 0; j < p; j++) {
      const share = now[j]! / (now[j]! - after[j]!);
      if (model.threshold[j]! > 0 && share > 0 && share < first) [first, which] = [share, j];
    }
    return { first, which };
  }

  /** `[p]`: the products of each group before the step with the group after it, which are negative where it turns round. */
  #turn(direction: Float64Array, share: number): Float64Array {
    const { p, grouped } = this.#s;
    const turn = new Float64Array(grouped ? p : 0);
    if (!grouped) return turn;
    for (let m = 0; m < this.#size; m++) {
      const old = this.#oldB[this.#places[m]!]!;
      turn[this.#places[m]! % p]! += old * (old + share * direction[m]!);
    }
    return turn;
  }

  /** Goes to this share of the direction, the one that arrives there all the way; the objective there. */
  #goTo(direction: Float64Array, share: number, arrives = -1): number {
    const s = this.#s;
    const { p, b, step, model, responses, hasIntercept, grouped } = s;
    const [oldB, shift] = [this.#oldB, this.#shift];
    shift.fill(0);
    this.crossed = false;
    const turn = this.#turn(direction, share);
    for (let m = 0; m < this.#size; m++) {
      const at = this.#places[m]!;
      const j = at % p;
      const old = oldB[at]!;
      let next = old + (m === arrives && !grouped ? share * BEYOND : share) * direction[m]!;
      next = Math.max(model.lower[j]!, Math.min(model.upper[j]!, next));
      if (model.threshold[j]! > 0 && (grouped ? turn[j]! < 0 || j === arrives : next * old < 0)) next = 0;
      if (next === 0 || next === model.lower[j] || next === model.upper[j]) this.crossed = true;
      b[at] = next;
      step[at] = next - old;
      shift[Math.floor(at / p)]! -= s.columns.mean[j]! * step[at]!;
    }
    if (hasIntercept) for (let k = 0; k < responses; k++) shift[k]! += share * direction[this.#size + k]!;
    s.moveBy(s.active, this.#columns, shift);
    s.advance(1);
    return s.objective();
  }
}
