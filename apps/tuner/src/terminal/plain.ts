import { elapsedMs, progress } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import { createBestSoFar } from "./best-so-far.ts";
import { bestText } from "./live-lines.ts";
import { createTroubleNews } from "./news.ts";
import type { ProgressOptions, ProgressView } from "./progress.ts";
import { formatDuration, visible } from "./text.ts";

const LEAST_MS = 2000;
const SILENCE_MS = 15_000;
/** Counting a large study takes milliseconds: not on every event. */
const LOOK_MS = 250;

/** The view where lines cannot be redrawn: a log file, a pipe. */
export function createPlain({ out, clock }: ProgressOptions): ProgressView {
  const best = createBestSoFar(clock);
  const troubles = createTroubleNews(clock.now());
  let latest: StudyState | undefined;
  let last = -Infinity;
  let looked = -Infinity;
  let tenths = -1;
  let least: number | undefined;
  let lastText = "";
  const write = (text: string): void => void out.write(`${text}\n`);
  const say = (state: StudyState, exact: boolean): void => {
    const p = progress(state);
    const left = Number.isNaN(p.etaSeconds) ? "" : `, left ${formatDuration(p.etaSeconds)}`;
    const units = Number.isNaN(p.unitsTotal) ? "" : `${p.unitsDone}/${p.unitsTotal} units, `;
    const text = `${units}${p.complete}/${p.total} trials complete${left}; ${bestText(state, best(state, exact))}`;
    if (text === lastText) return;
    lastText = text;
    last = clock.monotonic();
    write(`[${formatDuration(elapsedMs(state, clock.now()) / 1000)}] ${text}`);
  };
  return {
    update(state) {
      latest = state;
      for (const text of troubles(state)) write(text);
      const now = clock.monotonic();
      const waited = now - last;
      if (waited < LEAST_MS || now - looked < LOOK_MS) return;
      looked = now;
      const { unitsDone, unitsTotal } = progress(state);
      const reached = Number.isNaN(unitsTotal) ? -1 : Math.floor((10 * unitsDone) / Math.max(1, unitsTotal));
      const mean = best(state)?.mean;
      if (reached === tenths && mean === least && waited < SILENCE_MS) return;
      tenths = reached;
      least = mean;
      say(state, false);
    },
    log: (text) => write(visible(text)),
    finish() {
      if (latest !== undefined) say(latest, true);
      latest = undefined;
    },
  };
}
