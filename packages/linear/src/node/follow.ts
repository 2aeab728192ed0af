/** What whoever asked wants to know of a run, and may do to it. */
export interface RunOptions<S> {
  /** Called for each step, in the order in which they come in. */
  readonly onStep?: ((step: S) => void) | undefined;
  /** Stops the run at its next lambda; a pool stays usable. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds of work between two turns of the event loop. */
const BREATH = 20;

/** Runs steps to the end here, letting the event loop turn now and then, with `pause` called before each turn. */
export async function follow<S, R>(
  steps: Generator<S, R, void>,
  signal: AbortSignal | undefined,
  onStep: ((step: S) => void) | undefined,
  pause?: () => void,
): Promise<R> {
  let since = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    onStep?.(step.value);
    if (performance.now() - since < BREATH) continue;
    pause?.();
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}
