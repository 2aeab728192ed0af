import { manualClock } from "@ridgeline/core";
import { expect, test } from "vitest";
import { createProgress, visible } from "../src/terminal/index.ts";
import { clip, formatDuration, widthOf, wrap } from "../src/terminal/text.ts";
import { created, createStudy, dataLoaded, START, Terminal, trialEvents } from "./terminal-kit.ts";

const space = { lambda: { kind: "grid", values: [0, 0.1, 1, 10, 100] } };
const flat = (level: number) => (): Record<string, number[]> => ({ stopLoss: [level], validLoss: [level] });

function start(
  tty: boolean,
  columns = 100,
): {
  terminal: Terminal;
  clock: ReturnType<typeof manualClock>;
  study: ReturnType<typeof createStudy>;
  view: ReturnType<typeof createProgress>;
} {
  const clock = manualClock(START);
  const terminal = new Terminal(columns);
  const study = createStudy();
  study.add(...created({ space, resampling: { folds: 2 } }), dataLoaded());
  return { terminal, clock, study, view: createProgress({ out: terminal.stream, clock, color: tty, tty }) };
}

test("a terminal: three lines redrawn in place, at most ten times a second, with the latest state", async () => {
  const { terminal, clock, study, view } = start(true);
  terminal.write("$ ridgeline tune\n");
  view.update(study.add());
  expect(terminal.text).toMatch(
    /^\$ ridgeline tune\ndigits running ▕ {28}▏ 0 % {2}0 of 5 trials\n {2}best so far: no trial has finished\n {2}0 units on 2 workers · elapsed 0:00 · left –$/,
  );
  expect(terminal.cursorHidden).toBe(true);
  const before = terminal.writes;
  for (let i = 0; i < 50; i++) view.update(study.add(...trialEvents(0, { lambda: 0 }, flat(0.5), 2).slice(i === 0 ? 0 : 99)));
  expect(terminal.writes).toBe(before);
  clock.advance(100);
  await Promise.resolve();
  await Promise.resolve();
  expect(terminal.writes).toBe(before + 1);
  expect(terminal.text).toContain("1 of 5 trials, 2 of 10 units");
  expect(terminal.text).toContain("best so far: loss 0.5 (selected on validation), λ 0");
  expect(terminal.text).toContain("20 %");
  expect(terminal.text.split("\n")).toHaveLength(4);
  view.finish();
  expect(terminal.text).toBe("$ ridgeline tune");
  expect(terminal.cursorHidden).toBe(false);
  view.update(study.add());
  expect(terminal.text).toBe("$ ridgeline tune");
});

test("log lines and lost units stay above the live lines; control characters are made visible", () => {
  const { terminal, clock, study, view } = start(true);
  view.update(study.add());
  const [made, began] = trialEvents(0, { lambda: 0 }, flat(0.5), 2);
  clock.advance(200);
  const unit = { part: "fold" as const, fold: 0, repeat: 0 };
  view.update(
    study.add(made!, began!, { type: "unit.lost", at: START + 5, trial: 0, unit, attempt: 1, cause: "killed \u001b[2J", final: false }),
  );
  view.log("Live page: \u0007 here");
  const lines = terminal.text.split("\n");
  expect(lines[0]).toBe("trial 0 fold 0 was lost on attempt 1 (killed \\x1b[2J): it will be tried again");
  expect(lines[1]).toBe("Live page: \\x07 here");
  expect(lines[2]).toMatch(/^digits running/);
  expect(lines.at(-1)).toContain("1 unit lost by a worker and tried again");
  view.finish();
  expect(terminal.text).toBe(lines.slice(0, 2).join("\n"));
});

test("narrow and narrowed terminals leave nothing behind", () => {
  const { terminal, clock, study, view } = start(true, 40);
  view.update(study.add());
  for (const line of terminal.text.split("\n")) expect(line.length).toBeLessThan(40);
  clock.advance(200);
  view.update(study.add());
  expect(terminal.text.split("\n")).toHaveLength(3);
  view.finish();
  expect(terminal.text).toBe("");
});

test("the cursor comes back when the process exits in the middle", () => {
  const { terminal, study, view } = start(true);
  const listeners = process.listenerCount("exit");
  view.update(study.add());
  expect(terminal.cursorHidden).toBe(true);
  const restore = process.listeners("exit").at(-1)! as () => void;
  restore();
  expect(terminal.cursorHidden).toBe(false);
  view.finish();
  expect(process.listenerCount("exit")).toBe(listeners - 1);
});

test("plain: a line each 10 % or new least, not more than one in 2 s; lost units at once; no escape sequences", () => {
  const { terminal, clock, study, view } = start(false, 300);
  view.update(study.add());
  expect(terminal.text).toBe("[0:00] 0/5 trials complete; best so far: no trial has finished");
  clock.advance(1000);
  view.update(study.add(...trialEvents(0, { lambda: 0 }, flat(0.5), 2)));
  expect(terminal.text.split("\n")).toHaveLength(1);
  clock.advance(1000);
  view.update(study.add());
  expect(terminal.text.split("\n").at(-1)).toMatch(/^\[0:02\] 2\/10 units, 1\/5 trials complete, left 0:0\d; best so far: loss 0.5 /);
  clock.advance(2000);
  view.update(study.add());
  expect(terminal.text.split("\n")).toHaveLength(2);
  clock.advance(300);
  const [made, began] = trialEvents(1, { lambda: 0.1 }, flat(0.4), 2);
  const unit = { part: "fold" as const, fold: 0, repeat: 0 };
  view.update(
    study.add(made!, began!, { type: "unit.lost", at: START + 4000, trial: 1, unit, attempt: 1, cause: "exit code 9", final: true }),
  );
  expect(terminal.text.split("\n").slice(2)).toEqual([
    "trial 1 fold 0 was lost on attempt 1 (exit code 9): no attempts left",
    expect.stringMatching(/^\[0:04\] 3\/10 units, 1\/5 trials complete/),
  ]);
  view.log("interrupted");
  view.finish();
  expect(terminal.text.split("\n").slice(4)).toEqual(["interrupted"]);
  expect(terminal.raw).not.toContain("\u001b");
});

test("a resumed study does not tell old losses again", () => {
  const { terminal, study, clock } = start(false, 300);
  const [made, began] = trialEvents(0, { lambda: 0 }, flat(0.5), 2);
  const unit = { part: "fold" as const, fold: 0, repeat: 0 };
  const state = study.add(made!, began!, { type: "unit.lost", at: START + 5, trial: 0, unit, attempt: 1, cause: "x", final: false });
  clock.advance(60_000);
  createProgress({ out: terminal.stream, clock, color: false, tty: false }).update(state);
  expect(terminal.text).not.toContain("was lost");
});

test("text: widths, clipping with styles kept whole, wrapping, durations, escapes", () => {
  expect([widthOf("abc"), widthOf("\u001b[31mabc\u001b[39m"), widthOf("日本"), widthOf("é"), widthOf("👩‍👩‍👧")]).toEqual([3, 3, 4, 1, 2]);
  expect(clip("\u001b[31mabcdef\u001b[39m", 4)).toBe("\u001b[31mabc…\u001b[0m");
  expect(clip("日本語", 5)).toBe("日本…");
  expect(clip("abc", 3)).toBe("abc");
  expect(wrap("one two three", 7, " ")).toEqual([" one", " two", " three"]);
  expect(wrap("is 0.25 ± 0.01 now", 8)).toEqual(["is", "0.25 ± 0.01", "now"]);
  expect([0, 59.6, 3725, NaN, Infinity].map(formatDuration)).toEqual(["0:00", "1:00", "1:02:05", "–", "–"]);
  expect(visible("a\u0000\u001b\u007f\u009b\u2028\u202e\ufeffz\n")).toBe("a\\x00\\x1b\\x7f\\x9b\\u2028\\u202e\\ufeffz\\x0a");
  expect(visible("λ 0.1 ± é 日本")).toBe("λ 0.1 ± é 日本");
});
