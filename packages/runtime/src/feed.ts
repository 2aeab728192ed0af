import { apply, type EventStore, type Stored, type StudyState } from "@ridgeline/protocol";

/** One line of the list of studies. */
export interface StudyLine {
  id: string;
  name: string;
  status: string;
  trials: number;
  createdAt: number;
  updatedAt: number;
}

/** What a page is fed from: the live state of the study that runs here, all others read from the store. */
export interface Feed {
  studies(): Promise<StudyLine[]>;
  state(study: string): Promise<StudyState | undefined>;
  events(study: string, fromSeq: number): Promise<Stored[]>;
  subscribe(listener: (study: string, events: readonly Stored[]) => void): () => void;
  /** Makes a running study live: its state is read as it is, its events are passed on by `publish`. */
  attach(state: StudyState): void;
  publish(study: string, events: readonly Stored[]): void;
}

const KEPT = 8;

export function createFeed(store: EventStore): Feed {
  const live = new Map<string, StudyState>();
  const read = new Map<string, StudyState>();
  const listeners = new Set<(study: string, events: readonly Stored[]) => void>();

  /** A study of the past: folded once, brought up to date from its last seq when asked again. */
  const fromStore = async (study: string): Promise<StudyState | undefined> => {
    let state = read.get(study);
    try {
      for await (const stored of store.read(study, (state?.seq ?? 0) + 1)) state = apply(state, [stored]);
    } catch (error) {
      if (state === undefined && (error as { code?: string }).code === "E_STUDY_UNKNOWN") return undefined;
      throw error;
    }
    if (state !== undefined) read.set(study, state);
    if (read.size > KEPT) read.delete(read.keys().next().value!);
    return state;
  };

  const stateOf = async (study: string): Promise<StudyState | undefined> => live.get(study) ?? fromStore(study);

  return {
    state: stateOf,
    async studies() {
      const lines: StudyLine[] = [];
      for await (const { id, name, createdAt, updatedAt } of store.studies()) {
        const state = live.get(id);
        lines.push({ id, name, createdAt, updatedAt, status: state?.status ?? "recorded", trials: state?.trials.length ?? 0 });
      }
      return lines;
    },
    async events(study, fromSeq) {
      const events: Stored[] = [];
      for await (const stored of store.read(study, fromSeq)) events.push(withoutModel(stored));
      return events;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attach(state) {
      live.set(state.id, state);
    },
    publish(study, events) {
      const slim = events.map(withoutModel);
      for (const listener of listeners) listener(study, slim);
    },
  };
}

/** Pages draw from the reports; a model of many columns would only hold them up. */
function withoutModel(stored: Stored): Stored {
  return stored.event.type === "unit.model" ? { ...stored, event: { ...stored.event, model: {} } } : stored;
}
