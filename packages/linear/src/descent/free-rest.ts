import { total, type DescentState } from "./state.ts";

/** Intercepts and columns without a penalty or a limit, which the duality gap cannot speak for. */
export class FreeRest {
  readonly #s: DescentState;
  readonly #columns: Int32Array;

  constructor(state: DescentState) {
    this.#s = state;
    this.#columns = state.spareList();
  }

  /** What they have still to gain, each by itself, to second order: `g^2 / (2 h)`, g its slope and h its curvature; never more than the
   *  whole loss. */
  value(): number {
    const { n, p, g, responses, residual, hasIntercept, model } = this.#s;
    const count = this.#list();
    if (!hasIntercept && count === 0) return 0;
    this.#s.curvature();
    let rest = 0;
    for (let k = 0; k < responses; k++) {
      this.#s.curve(this.#columns, count, k);
      rest += (total(residual, k * n, n) ** 2 * model.inverse) / 2;
      for (let c = 0; c < count; c++) {
        const j = this.#columns[c]!;
        if (g[k * p + j] !== 0) rest += model.h[j]! > 0 ? g[k * p + j]! ** 2 / (2 * model.h[j]!) : this.#slopes(k);
      }
    }
    return Math.min(rest, this.#s.value);
  }

  /** Sum of the sizes of a response's residual: what predictors whose curvature vanishes have still to gain, nearly, since their loss does as well. */
  #slopes(k: number): number {
    const { n, residual } = this.#s;
    let sum = 0;
    for (let i = k * n; i < (k + 1) * n; i++) sum += Math.abs(residual[i]!);
    return sum;
  }

  #list(): number {
    const { work, workCount, model } = this.#s;
    const { threshold, ridge, lower, upper } = model;
    let count = 0;
    for (let c = 0; c < workCount; c++) {
      const j = work[c]!;
      if (threshold[j] === 0 && ridge[j] === 0 && lower[j] === -Infinity && upper[j] === Infinity) this.#columns[count++] = j;
    }
    return count;
  }
}
