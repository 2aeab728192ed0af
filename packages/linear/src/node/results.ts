import { fromPlain, type FromWorker, type PlainError } from "./messages.ts";

/** Gathers what the units of a job give, whoever runs them and in whatever order. */
export class Results<U, S> {
  /** All results in the order of the units, or the error of the first unit that failed. */
  readonly done: Promise<readonly U[]>;
  readonly #results: U[] = [];
  readonly #arrived: Uint8Array;
  readonly #onStep: ((step: S) => void) | undefined;
  #resolve!: (results: readonly U[]) => void;
  #reject!: (error: unknown) => void;
  #failed: { readonly unit: number; readonly error: PlainError } | undefined;
  /** Units below this number have arrived. */
  #complete = 0;

  constructor(units: number, onStep: ((step: S) => void) | undefined) {
    this.#arrived = new Uint8Array(units);
    this.#onStep = onStep;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => {}); // it may fail before anyone waits for it
    this.#settle();
  }

  receive(message: FromWorker): void {
    if (message.kind === "step") return this.#onStep?.(message.step as S);
    if (message.kind === "result") {
      this.#results[message.unit] = message.result as U;
      this.#arrived[message.unit] = 1;
    } else if (this.#failed === undefined || message.unit < this.#failed.unit) this.#failed = message;
    this.#settle();
  }

  /** Gives up. */
  fail(error: unknown): void {
    this.#reject(error);
  }

  #settle(): void {
    while (this.#arrived[this.#complete] === 1) this.#complete++;
    if (this.#complete === this.#arrived.length) this.#resolve(this.#results);
    else if (this.#complete === this.#failed?.unit) this.#reject(fromPlain(this.#failed.error));
  }
}
