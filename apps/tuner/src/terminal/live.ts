import type { StudyState } from "@ridgeline/protocol";
import { createBestSoFar } from "./best-so-far.ts";
import { liveLines } from "./live-lines.ts";
import { createTroubleNews } from "./news.ts";
import type { ProgressOptions, ProgressView } from "./progress.ts";
import { createScreen } from "./screen.ts";
import { createStyle } from "./style.ts";
import { visible } from "./text.ts";

const REDRAW_MS = 100;
/** Share of the time that drawing may take: a large study is redrawn less often. */
const BUDGET = 0.05;

/** The view on a terminal. */
export function createLive({ out, clock, color }: ProgressOptions): ProgressView {
  const screen = createScreen(out);
  const style = createStyle(color);
  const best = createBestSoFar(clock);
  const troubles = createTroubleNews(clock.now());
  const stopped = new AbortController();
  let above: string[] = [];
  let latest: StudyState | undefined;
  let next = -Infinity;
  let waiting = false;
  const tell = (): void => {
    if (above.length > 0) screen.write(above.map((line) => `${line}\n`).join(""));
    above = [];
  };
  const draw = (): void => {
    const start = clock.monotonic();
    tell();
    if (latest !== undefined) screen.draw(liveLines(latest, best(latest), { width: screen.columns - 1, style, now: clock.now() }));
    const end = clock.monotonic();
    next = Math.max(start + REDRAW_MS, end + (end - start) / BUDGET);
  };
  const later = async (): Promise<void> => {
    waiting = true;
    await clock.sleep(next - clock.monotonic(), stopped.signal);
    waiting = false;
    if (!stopped.signal.aborted) draw();
  };
  return {
    update(state) {
      if (stopped.signal.aborted) return;
      latest = state;
      above.push(...troubles(state).map(style.warn));
      if (waiting) return;
      if (clock.monotonic() >= next) draw();
      else void later();
    },
    log(line) {
      above.push(visible(line));
      if (stopped.signal.aborted) tell();
      else draw();
    },
    finish() {
      if (stopped.signal.aborted) return;
      stopped.abort();
      tell();
      screen.close();
    },
  };
}
