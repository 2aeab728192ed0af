import type { Report } from "@ridgeline/core";
import type { ReportBatch } from "@ridgeline/protocol";

/** How long reports are gathered before they are sent. 50 ms: 20 messages a second and worker at most, still live to the eye. */
export const BATCH_MS = 50;

interface Gathered {
  readonly fold: number;
  readonly repeat: number;
  readonly coordinate: Report["coordinate"];
  readonly at: number[];
  readonly columns: Map<string, number[]>;
}

/** Gathers reports into one columnar batch for each fold, repeat and coordinate. A metric that a report lacks is NaN in its row. */
export interface Batcher {
  add(report: Report): void;
  /** Whether the oldest report has waited for `BATCH_MS`. */
  due(): boolean;
  /** Sends everything gathered, in the order of the first report of each batch. */
  flush(): void;
}

export function createBatcher(send: (batch: ReportBatch) => void): Batcher {
  const open = new Map<string, Gathered>();
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batches = [...open.values()];
    open.clear();
    for (const gathered of batches) send(pack(gathered));
  };
  return {
    add(report) {
      if (open.size === 0) {
        since = performance.now();
        timer = setTimeout(flush, BATCH_MS);
      }
      const key = `${report.repeat}/${report.fold}/${report.coordinate}`;
      let gathered = open.get(key);
      if (gathered === undefined) {
        gathered = { fold: report.fold, repeat: report.repeat, coordinate: report.coordinate, at: [], columns: new Map() };
        open.set(key, gathered);
      }
      addRow(gathered, report);
    },
    due: () => open.size > 0 && performance.now() - since >= BATCH_MS,
    flush,
  };
}

function addRow(gathered: Gathered, report: Report): void {
  const row = gathered.at.length;
  gathered.at.push(report.at);
  for (const [name, value] of Object.entries(report.metrics)) {
    let column = gathered.columns.get(name);
    if (column === undefined) {
      column = [];
      gathered.columns.set(name, column);
    }
    while (column.length < row) column.push(NaN);
    column.push(value);
  }
}

function pack({ fold, repeat, coordinate, at, columns }: Gathered): ReportBatch {
  const metrics = Object.fromEntries(
    [...columns].map(([name, column]) => {
      const values = new Float64Array(at.length).fill(NaN);
      values.set(column);
      return [name, values] as const;
    }),
  );
  return { fold, repeat, coordinate, at: Float64Array.from(at), metrics };
}
