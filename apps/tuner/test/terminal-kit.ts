import { EventEmitter } from "node:events";
import { parse } from "@ridgeline/core";
import { apply, studySpecSchema, type Stored, type StudyEvent, type StudyState } from "@ridgeline/protocol";

/** A terminal as far as these programs use one: it obeys line feeds, carriage returns, cursor up, erase below, styles and cursor visibility. */
export class Terminal extends EventEmitter {
  columns: number;
  rows: number;
  cursorHidden = false;
  writes = 0;
  raw = "";
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns = 100, rows = 30) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  /** What a person sees, without blank lines at the end. */
  get text(): string {
    return this.#lines
      .map((l) => l.trimEnd())
      .join("\n")
      .trimEnd();
  }

  write(text: string): boolean {
    this.writes++;
    this.raw += text;
    // oxlint-disable-next-line no-control-regex -- escape sequences are what a terminal reads
    for (const [token, count, command] of text.matchAll(/\u001b\[(\??[0-9;]*)([A-Za-z])|[\s\S]/gu))
      this.#apply(token, count ?? "", command);
    return true;
  }

  #apply(token: string, count: string, command: string | undefined): void {
    if (command === "A") this.#row = Math.max(0, this.#row - Number(count || 1));
    else if (command === "J") {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = this.#lines[this.#row]!.slice(0, this.#column);
    } else if (command === "h" || command === "l") this.cursorHidden = command === "l";
    else if (command === "m") return;
    else if (command !== undefined) throw new Error(`unknown sequence ${JSON.stringify(token)}`);
    else if (token === "\n") this.#down();
    else if (token === "\r") this.#column = 0;
    else this.#put(token);
  }

  #down(): void {
    this.#row++;
    this.#column = 0;
    while (this.#lines.length <= this.#row) this.#lines.push("");
  }

  #put(character: string): void {
    if (character < " ") throw new Error(`control character ${JSON.stringify(character)}`);
    if (this.#column >= this.columns) this.#down();
    const line = this.#lines[this.#row]!.padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }
}

/** A growing study: `add` appends events and returns the state. */
export function createStudy(): { add(...events: StudyEvent[]): StudyState } {
  const log: Stored[] = [];
  let state: StudyState | undefined;
  return {
    add(...events) {
      const stored = events.map((event, i) => ({ seq: log.length + 1 + i, event }));
      log.push(...stored);
      state = apply(state, stored);
      return state!;
    },
  };
}

export const START = 1_700_000_000_000;

export function created(spec: Record<string, unknown>): StudyEvent[] {
  const full = parse(studySpecSchema, { name: "digits", data: { source: "builtin:digits8x8" }, model: { name: "mlp" }, ...spec });
  return [
    { type: "study.created", at: START, id: "s1", spec: full },
    { type: "study.started", at: START, slots: 2, executor: "processes", machine: "test" },
  ];
}

export function dataLoaded(o: Partial<Extract<StudyEvent, { type: "data.loaded" }>> = {}): StudyEvent {
  return {
    type: "data.loaded",
    at: START,
    digest: "d",
    rows: 40,
    columns: 3,
    task: "multiclass",
    target: "y",
    featureNames: ["a", "b", "c"],
    foldRows: [10, 10, 10, 10],
    testRows: 20,
    baseline: { loss: 2.25, lossSe: 0.001, error: 0.9, errorSe: 0.01 },
    notes: [],
    ...o,
  };
}

type Metrics = Record<string, readonly number[]>;

/** A whole trial with one unit a fold; `curve(fold)` gives its columns by epoch. */
export function trialEvents(
  trial: number,
  params: Record<string, string | number | boolean>,
  curve: (fold: number) => Metrics,
  folds = 4,
): StudyEvent[] {
  const units = Array.from({ length: folds }, (_, fold) => ({ part: "fold" as const, fold, repeat: 0 }));
  const runs = units.flatMap((unit): StudyEvent[] => unitEvents(trial, unit, curve(unit.fold)));
  return [
    { type: "trial.created", at: START + 1000, trial, params, basis: 0, units },
    ...runs,
    { type: "trial.finished", at: START + 2000, trial, state: "complete", value: 0, se: 0 },
  ];
}

/** One unit from start to end; 1.5 s of training. */
export function unitEvents(trial: number, unit: Extract<StudyEvent, { type: "unit.started" }>["unit"], curve: Metrics): StudyEvent[] {
  const metrics = Object.fromEntries(Object.entries(curve).map(([name, values]) => [name, Float64Array.from(values)]));
  const length = Object.values(metrics)[0]!.length;
  const at = Float64Array.from({ length }, (_, i) => i + 1);
  const id = { trial, unit, attempt: 1 };
  return [
    { type: "unit.started", at: START + 1000, ...id, worker: "w1" },
    { type: "unit.reports", at: START + 1500, ...id, batch: { fold: unit.fold, repeat: 0, coordinate: "epoch", at, metrics } },
    { type: "unit.finished", at: START + 2500, ...id, state: "complete", facts: {}, seconds: 1.5 },
  ];
}
