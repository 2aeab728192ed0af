import { select } from "@ridgeline/analysis";
import { lambdaAt, lineAt, pathLayout, pathScene, toSvg } from "@ridgeline/charts";
import { fold, type StudyState } from "@ridgeline/protocol";
import { describe, expect, it } from "vitest";
import { scenarios } from "../dev/scenarios.ts";
import { foldsKeeping, pathPageView, pathTrials, penaltyWords, type PathChoices } from "../src/model/path-page.ts";
import { parseRoute, routeHash } from "../src/model/route.ts";

const study = (name: string): StudyState => fold(scenarios[name]!())!;
const plain: PathChoices = { axis: "lambda", scale: "sd", response: 0 };
const finished = study("path");
const trial = finished.trials[0]!;
const view = pathPageView(finished, trial, plain);

describe("the path as its page shows it", () => {
  it("has the picks of the analysis, and each feature's coefficient per deviation or in its own unit", () => {
    const { argmin, oneStandardError } = select(finished);
    expect(view.input.lambdas[view.input.least!]).toBe(argmin!.ref.at);
    expect(view.input.lambdas[view.input.oneSe!]).toBe(oneStandardError!.ref.at);
    const unit = pathPageView(finished, trial, { ...plain, scale: "unit" });
    const sd = finished.data!.featureSd!;
    view.features.forEach((f, i) => f.values.forEach((v, k) => expect(v).toBeCloseTo(unit.features[i]!.values[k]! * sd[f.column]!, 12)));
    expect([view.input.coefficientTitle, unit.input.coefficientTitle]).toEqual(["β per sd", "β"]);
    view.input.lambdas.forEach((_, k) => expect(view.features.filter((f) => f.values[k] !== 0)).toHaveLength(view.input.nonzero[k]!));
  });

  it("says which folds keep a feature", () => {
    const { lambdas, least } = view.input;
    const lambda = lambdas[least!]!;
    view.fit.folds.forEach((c, i) => {
      const kept = view.features.filter((f) => foldsKeeping(view.fit, f.column, lambda)[i]);
      expect(kept).toHaveLength(c.metrics["nonzero"]![c.at.indexOf(lambda)]!);
    });
  });

  it("grows: no picks, axes that hold still, folds counted as they come", () => {
    const log = scenarios["path"]!();
    const reports = log.flatMap((s, i) => (s.event.type === "unit.reports" ? [i] : []));
    const upTo = (n: number): ReturnType<typeof pathPageView> => {
      const state = fold(log.slice(0, reports[n - 1]! + 1))!;
      return pathPageView(state, state.trials[0]!, plain);
    };
    const [early, later, scored] = [upTo(1), upTo(3), upTo(6)];
    expect([early.input.lambdas.length, later.input.lambdas.length]).toEqual([20, 60]);
    expect(early.input.least).toBeUndefined();
    const place = (v: typeof early): number => pathLayout(v.input, 900).xs[10]!;
    expect(place(later)).toBe(place(early));
    expect(early.story.headline[0]!.text).toBe("20 λ fitted so far.");
    expect(scored.input.range).toBeUndefined();
    expect(scored.input.mean.filter(Number.isFinite)).toHaveLength(40);
    expect(scored.input.ySub).toBe("MSE, 1 of 10 folds");
  });

  it("stands on other axes too, growing as lambda falls", () => {
    for (const axis of ["norm", "deviance"] as const) {
      const { input } = pathPageView(finished, trial, { ...plain, axis });
      const { xs, weakSide } = pathLayout(input, 900);
      expect(weakSide).toBe("right");
      for (let k = 1; k < xs.length; k++) expect(xs[k]!).toBeGreaterThanOrEqual(xs[k - 1]!);
      expect(toSvg(pathScene(input, 900))).not.toMatch(/NaN|undefined/);
    }
  });

  it("takes a coefficient that was not reported for 0 only where the others are all there is", () => {
    const state = study("path");
    const full = state.trials[0]!.units[0]!.curves.find((c) => c.fold === -1)!;
    const name = "coefficient/living area";
    const k = full.metrics[name]!.findIndex((v) => v !== 0);
    full.metrics[name]!.fill(NaN, 0, k + 1);
    const values = pathPageView(state, state.trials[0]!, plain).features.find((f) => f.name === "living area")!.values;
    expect(values.slice(0, k)).toEqual(Array.from({ length: k }, () => 0));
    expect(values[k]).toBeNaN();
  });

  it("keeps hostile names harmless", () => {
    const state = study("pathHostile");
    const hostile = pathPageView(state, state.trials[0]!, plain);
    expect(hostile.features.map((f) => f.column)).toEqual(hostile.features.map((_, j) => j));
    const svg = toSvg(pathScene(hostile.input, 900));
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u202e");
  });

  it("knows its trials and what their penalty is called", () => {
    expect(pathTrials(study("finished"))).toEqual([]);
    expect(pathTrials(finished)).toHaveLength(1);
    expect(penaltyWords(finished, trial)).toBe("Lasso");
    expect(penaltyWords(finished, { ...trial, params: { l1Ratio: 0 } })).toBe("Ridge");
    expect(penaltyWords(finished, { ...trial, params: { l1Ratio: 0.5 } })).toBe("Elastic net, L1 share 0.5");
  });
});

describe("pointing", () => {
  it("finds the nearest lambda, and a line within 10 px", () => {
    const layout = pathLayout(view.input, 900);
    const k = view.input.least!;
    expect(lambdaAt(layout, layout.xs[k]! + 1)).toBe(k);
    const j = view.features.findIndex((f) => f.name === "overall quality");
    const y = layout.y(view.features[j]!.values[k]!);
    expect(lineAt(view.input, layout, layout.xs[k]!, y + 2)).toBe(j);
    expect(lineAt(view.input, layout, layout.xs[k]!, layout.upper!.top - 20)).toBeUndefined();
  });

  it("is kept in the address", () => {
    const route = {
      study: "s",
      page: "paths" as const,
      trial: 1,
      filter: "",
      axis: "norm" as const,
      scale: "unit" as const,
      response: 2,
      lambda: 0.0123,
    };
    expect(parseRoute(routeHash(route))).toEqual(route);
    expect(parseRoute("#/s/x/paths?x=up&scale=3&k=-1&l=abc")).toMatchObject({
      axis: undefined,
      scale: undefined,
      response: undefined,
      lambda: undefined,
    });
  });
});
