import { ActiveSet, type Quadratic } from "./active-set.ts";
import { coordinateDescent } from "./coordinate-descent.ts";
import type { Design } from "./design.ts";
import { Gram } from "./gram.ts";

/** Up to this many columns (and no more than rows) the whole Gram matrix is formed at once. */
const ALL_COLUMNS = 1000;

/** The quadratic problem restricted to a working set W of columns, with its exact solver. Vectors named `full` are by column of the design,
 *  the others by place in W. */
export class WorkingSet {
  readonly gram: Gram;
  readonly active = new ActiveSet();
  /** Whether W holds every column from the start, so that nothing has to be screened. */
  readonly complete: boolean;
  #c = new Float64Array(0);
  #threshold = new Float64Array(0);
  #ridge = new Float64Array(0);
  readonly #isIn: Uint8Array;
  readonly #columns: number;

  constructor(design: Design, columns: number) {
    this.gram = new Gram(design.x, design.n);
    this.#columns = columns;
    this.#isIn = new Uint8Array(columns);
    this.complete = design.p <= design.n && design.p <= ALL_COLUMNS;
  }

  has(column: number): boolean {
    return this.#isIn[column] === 1;
  }

  add(columns: ArrayLike<number>, rowWeights?: Float64Array): void {
    this.gram.add(columns, rowWeights);
    for (let k = 0; k < columns.length; k++) this.#isIn[columns[k]!] = 1;
    this.active.resize(this.gram.size);
    if (this.gram.size <= this.#c.length) return;
    const room = Math.min(this.#columns, Math.max(this.gram.size, 2 * this.#c.length));
    this.#c = new Float64Array(room);
    this.#threshold = new Float64Array(room);
    this.#ridge = new Float64Array(room);
  }

  /** The quadratic problem with these vectors, taken from those by column. */
  quadratic(c: Float64Array, threshold: Float64Array, ridge: Float64Array): Quadratic {
    this.gram.columns.forEach((j, k) => {
      this.#c[k] = c[j]!;
      this.#threshold[k] = threshold[j]!;
      this.#ridge[k] = ridge[j]!;
    });
    return { gram: this.gram, c: this.#c, threshold: this.#threshold, ridge: this.#ridge };
  }

  /** Solves `q` from the present state, writing the solution by column into `full`; true when it was solved to rounding. */
  solve(q: Quadratic, full: Float64Array): boolean {
    const exact = this.active.solve(q);
    let b = this.active.b;
    if (!exact) {
      b = b.slice(0, this.gram.size).map((v) => (Number.isFinite(v) ? v : 0));
      coordinateDescent(q, b);
      this.active.adopt(q, b);
    }
    this.gram.columns.forEach((j, k) => (full[j] = b[k]!));
    return exact;
  }
}
