import { fold, type StudyState } from "@ridgeline/protocol";
import { select, surface } from "@ridgeline/analysis";
import { tokens } from "@ridgeline/charts";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarios } from "../dev/scenarios.ts";
import { axisChoices, hasStoppableCurves, isPathStudy } from "../src/model/axes.ts";
import { selectionOf } from "../src/model/derived.ts";
import { feedLines } from "../src/model/feed.ts";
import { pathInput } from "../src/model/path-view.ts";
import { parseRoute, routeHash } from "../src/model/route.ts";
import { candidateWords } from "../src/model/settings-words.ts";
import { epochBill, learningCurves, replayOne, stopRows } from "../src/model/stopping.ts";
import { surfaceView } from "../src/model/surface-view.ts";
import { fieldOf, sortRows, trialRows } from "../src/model/trial-rows.ts";
import { replaySentence } from "../src/pages/regularise/replay-sentence.ts";
import { connectionWords } from "../src/frame/connection-words.ts";
import { duration } from "../src/parts/clock.ts";
import { hitAt, nextHit } from "../src/parts/nearest.ts";
import { toCsv } from "../src/parts/table-data.ts";

const study = (name: string): StudyState => fold(scenarios[name]!())!;
const running = study("running");
const finished = study("finished");
const path = study("path");

describe("route", () => {
  it("is read as it is written", () => {
    for (const route of [
      { study: "a b/c?#", page: "trials" as const, trial: 3, filter: "loss < .3 & x = 'ü'" },
      { study: undefined, page: "overview" as const, trial: undefined, filter: "" },
      { study: "s", page: "regularise" as const, trial: 0, filter: "" },
    ])
      expect(parseRoute(routeHash(route))).toEqual(route);
  });

  it.each(["", "#", "#/s/", "#/s/x/nowhere", "#/s/%E0%A4%A/overview", "#/s/x/trials?sel=-1", "#/s/x/trials?sel=abc"])(
    "leaves out what it does not understand: %s",
    (hash) => {
      expect(parseRoute(hash)).toMatchObject({ trial: undefined, filter: "" });
    },
  );
});

describe("axes", () => {
  it("puts lambda first, then what regularises, then choices", () => {
    expect(axisChoices(running).map((a) => a.name)).toEqual(["lambda", "dropout", "decay"]);
    expect(axisChoices(running)[0]).toMatchObject({ isLog: true, stronger: "up" });
  });

  it("tells paths from nets", () => {
    expect([isPathStudy(running), isPathStudy(path)]).toEqual([false, true]);
    expect([hasStoppableCurves(running), hasStoppableCurves(path)]).toEqual([true, false]);
  });
});

describe("what is drawn equals what is analysed", () => {
  const [x, y] = axisChoices(finished);

  it("surface cells, picks and the cell behind them", () => {
    const view = surfaceView(finished, x!, y!, {}, undefined);
    const own = surface(finished, "lambda", "dropout");
    expect(view.input.cells.map((c) => c.mean)).toEqual(own.cells.map((c) => c.mean));
    const { argmin } = select(finished);
    expect(view.input.least).toEqual({ x: argmin!.params["lambda"], y: argmin!.params["dropout"] });
  });

  it("a fixed choice shows only its own trials, and no pick of the other", () => {
    const { argmin } = select(finished);
    const other = argmin!.params["decay"] === "coupled" ? "decoupled" : "coupled";
    const view = surfaceView(finished, x!, y!, { decay: other }, undefined);
    expect(view.input.least).toBeUndefined();
    for (const c of view.surface.cells) expect(c.candidate?.params["decay"] ?? other).toBe(other);
  });

  it("is computed again when a trial ends, and not otherwise", () => {
    for (const state of [running, finished, path]) expect(selectionOf(state)).toEqual(select(state));
    expect(selectionOf(finished)).toBe(selectionOf(finished));
    const log = scenarios["few"]!();
    const last = log.findLastIndex((s) => s.event.type === "trial.finished");
    const before = selectionOf(fold(log.slice(0, last))!);
    const after = selectionOf(fold(log.slice(0, last + 1))!);
    expect(after.candidates.length).toBeGreaterThan(before.candidates.length);
  });

  it("path: strongest first, coefficients of the fit on all rows, picks as the analysis picks", () => {
    const { input } = pathInput(path, path.trials[0]!, undefined);
    const { argmin, oneStandardError } = select(path);
    for (let k = 1; k < input.lambdas.length; k++) expect(input.lambdas[k]!).toBeLessThan(input.lambdas[k - 1]!);
    expect(input.lambdas[input.least!]).toBe(argmin!.ref.at);
    expect(input.lambdas[input.oneSe!]).toBe(oneStandardError!.ref.at);
    input.lambdas.forEach((_, k) => expect(input.coefficients.filter((c) => c.values[k] !== 0)).toHaveLength(input.nonzero[k]!));
  });

  it("a path without its coefficients yet is drawn without them", () => {
    const log = scenarios["path"]!();
    const early = fold(
      log.slice(
        0,
        log.findIndex((s) => s.event.type === "unit.reports"),
      ),
    )!;
    expect(pathInput(early, early.trials[0]!, undefined).input).toMatchObject({ lambdas: [], coefficients: [], least: undefined });
  });
});

describe("stopping", () => {
  const rule = { patience: 4, minDelta: 0 };

  it("the bill and the replay agree", () => {
    const bill = epochBill(finished, rule);
    expect(1 - bill.run / bill.recorded).toBeCloseTo(replayOne(finished, rule)!.saved, 12);
    const rows = stopRows(finished, rule);
    expect(rows).toHaveLength(24);
    for (const r of rows) expect(r.kept <= r.stopped && r.stopped <= r.recorded).toBe(true);
  });

  it("a more patient rule saves less", () => {
    expect(replayOne(finished, { patience: 2, minDelta: 0 })!.saved).toBeGreaterThan(
      replayOne(finished, { patience: 10, minDelta: 0 })!.saved,
    );
  });

  it("marks stops only where the rule fires", () => {
    const curves = learningCurves(finished.trials[0]!, "loss", { patience: 1000, minDelta: 0 }, ["valid"]);
    expect(curves).toHaveLength(3);
    for (const c of curves) expect([c.stopped, c.kept! >= 0]).toEqual([undefined, true]);
  });

  it("says both what recording cost and what the rule would have run", () => {
    const words = replaySentence(rule, replayOne(finished, rule), epochBill(finished, rule));
    expect(words.headline).toMatch(/^Patience 4 saves \d+(\.\d)? % of the epochs and gives up /);
    expect(words.detail).toMatch(/cost 2,880 epochs; the rule alone would have run [\d,]+\./);
    expect(replaySentence(rule, undefined, { recorded: 0, run: 0 }).headline).toBe("No trial with curves has finished.");
  });
});

describe("trials", () => {
  const rows = trialRows(running);

  it("sorts by any column, what lacks a value last either way", () => {
    for (const descending of [false, true]) {
      const sorted = sortRows(rows, "loss", descending).map((r) => fieldOf(r, "loss"));
      const known = sorted.filter((v) => typeof v === "number" && Number.isFinite(v)) as number[];
      expect(sorted.slice(0, known.length)).toEqual(known);
      for (let i = 1; i < known.length; i++) expect(descending ? known[i]! <= known[i - 1]! : known[i]! >= known[i - 1]!).toBe(true);
    }
    expect(sortRows(rows, "decay", false)[0]?.trial.params["decay"]).toBe("coupled");
  });

  it("names a candidate by what was tuned", () => {
    const { argmin } = select(running);
    expect(candidateWords(running, argmin!)).toMatch(/^λ [\d.e−]+, dropout [\d.]+, (de)?coupled, patience \d+, minDelta [\d.]+$/);
  });

  it("lists events newest first, each with words", () => {
    const lines = feedLines(finished, 8);
    expect(lines).toHaveLength(8);
    for (let i = 1; i < lines.length; i++) expect(lines[i]!.seq).toBeLessThan(lines[i - 1]!.seq);
    expect(lines[0]).toMatchObject({ subject: "Study", words: expect.stringMatching(/^finished, digest [0-9a-f]{12}$/) });
  });
});

describe("parts", () => {
  it("CSV keeps text text", () => {
    expect(
      toCsv({
        columns: ["a", "b"],
        rows: [
          ['x"y', 1],
          ["=HYPERLINK(1)", -2],
          ["c,d", 3],
        ],
      }),
    ).toBe('a,b\r\n"x""y",1\r\n\'=HYPERLINK(1),-2\r\n"c,d",3');
  });

  it("finds what the pointer means and where the arrows lead", () => {
    const hits = [0, 1, 2].flatMap((i) => [0, 1].map((j) => ({ key: `${i}/${j}`, x: i * 50, y: j * 50, width: 50, height: 50, text: "" })));
    expect(hitAt(hits, 75, 25)?.key).toBe("1/0");
    expect(hitAt(hits, 500, 500)).toBeUndefined();
    expect(nextHit(hits, hits[0], 1, 0)?.key).toBe("1/0");
    expect(nextHit(hits, hits[0], 0, 1)?.key).toBe("0/1");
    expect(nextHit(hits, hits[0], -1, 0)?.key).toBe("0/0");
    expect(nextHit(hits, undefined, 1, 0)?.key).toBe("0/0");
    expect(hitAt([{ key: "a", x: 10, y: 10, text: "" }], 30, 10)?.key).toBe("a");
  });

  it("speaks of the line and of time as a person would", () => {
    expect(connectionWords({ kind: "live", latencyMs: 22.6 }, 0)).toMatchObject({ word: "Live", detail: "23 ms" });
    expect(connectionWords({ kind: "reconnecting", retryAt: 5000 }, 1400)).toMatchObject({ word: "Reconnecting", detail: "in 4 s" });
    expect([18, 200, 7500, NaN].map(duration)).toEqual(["18 s", "3 min", "2 h 5 min", "–"]);
  });

  it("the page's tokens are those of the charts", () => {
    const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
    for (const [name, { light, dark }] of Object.entries(tokens)) expect(css).toContain(`--${name}: light-dark(${light}, ${dark})`);
  });
});
