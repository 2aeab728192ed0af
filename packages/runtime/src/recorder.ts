import { RidgelineError, type Clock } from "@ridgeline/core";
import { apply, type EventStore, type Stored, type StudyEvent, type StudyState } from "@ridgeline/protocol";

export interface RecorderOptions {
  readonly store: EventStore;
  readonly study: string;
  readonly clock: Clock;
  /** Gets what was stored, in order, after it was stored and applied. */
  readonly publish?: ((events: readonly Stored[]) => void) | undefined;
  /** Told when the store cannot be written and the recorder waits, and with `undefined` when it goes on. */
  readonly onTrouble?: ((message: string | undefined) => void) | undefined;
}

/** The one appender of a study: stores first, then applies to its state, then publishes. Events recorded while a write is under way go into
 *  the next one together. A full disk makes it wait and try again, with everything kept; any other failure is final. */
export interface Recorder {
  readonly state: StudyState;
  /** Resolves when the event is stored and applied. */
  record(event: StudyEvent): Promise<void>;
  /** Resolves when `condition` holds; looked at again after every write. */
  until(condition: () => boolean, signal?: AbortSignal): Promise<void>;
  /** Resolves when all that was recorded is stored. */
  flush(): Promise<void>;
}

const RETRY_MS = 1000;

/** Takes a study up: reads its log to the end. */
export async function openRecorder(o: RecorderOptions): Promise<Recorder> {
  let state: StudyState | undefined;
  for await (const stored of o.store.read(o.study, 1)) state = apply(state, [stored]);
  if (state === undefined) throw new RidgelineError("E_STUDY_UNKNOWN", `the store has no study ${o.study}`);
  return createRecorder(o, state);
}

function createRecorder(o: RecorderOptions, state: StudyState): Recorder {
  let queue: StudyEvent[] = [];
  let writing: Promise<void> | undefined;
  let failure: unknown;
  const watchers = new Set<() => void>();

  const store = async (batch: readonly StudyEvent[]): Promise<void> => {
    for (let troubled = false; ; troubled = true) {
      try {
        await o.store.append(o.study, batch, { expectedSeq: state.seq });
        if (troubled) o.onTrouble?.(undefined);
        return;
      } catch (error) {
        if (!(error instanceof RidgelineError) || error.code !== "E_STORE_FULL") throw error;
        o.onTrouble?.(`${error.message}. Nothing is lost; trying again every second`);
        await o.clock.sleep(RETRY_MS);
      }
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await store(batch);
      const stored = batch.map((event, i) => ({ seq: state.seq + 1 + i, event }));
      apply(state, stored);
      o.publish?.(stored);
      for (const look of watchers) look();
    }
  };

  const record = async (event: StudyEvent): Promise<void> => {
    if (failure !== undefined) throw failure;
    queue.push(event);
    writing ??= Promise.resolve()
      .then(drain)
      .catch((error: unknown) => {
        failure = error;
        for (const look of watchers) look();
        throw error;
      })
      .finally(() => {
        writing = undefined;
      });
    await writing;
  };

  return {
    state,
    record,
    flush: async () => writing,
    until: (condition, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (failure === undefined && signal?.aborted !== true && !condition()) return;
          watchers.delete(look);
          signal?.removeEventListener("abort", look);
          if (failure === undefined) resolve();
          else reject(failure as Error);
        };
        watchers.add(look);
        signal?.addEventListener("abort", look);
        look();
      }),
  };
}
