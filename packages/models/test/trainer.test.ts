import { createRng, takeRows, type Engine, type NetSpec } from "@ridgeline/core";
import { createOnnxEngine } from "@ridgeline/engine-onnx";
import { createOptimizer } from "@ridgeline/optimizers";
import { describe, expect, it } from "vitest";
import { trainNet, type TrainedNet } from "../src/index.ts";
import { fitMlp, sharedEngine, toyFold } from "./net-helpers.ts";

const part = toyFold();
const quick = { epochs: 4, hidden: [12], dropout: 0.3, lambda: 1e-3 };
const paramsOf = (fitted: { model?: unknown }): Float32Array => (fitted.model as TrainedNet).params;

describe("same bytes", () => {
  it("for the same seed, other bytes for another", async () => {
    const [a, b, c] = [await fitMlp(part, quick), await fitMlp(part, quick), await fitMlp(part, quick, { seed: 8 })];
    expect(a).toEqual(b);
    expect(paramsOf(c.fitted)).not.toEqual(paramsOf(a.fitted));
  });

  it("whatever was fitted before in the same buffers, and at the same time", async () => {
    const fresh = await fitMlp(part, quick, { engine: () => createOnnxEngine() });
    await fitMlp(part, { ...quick, optimizer: "sgd", lr: 1e6 });
    const broken = { ...part.train, x: part.train.x.map(() => NaN) };
    expect((await fitMlp({ ...part, train: broken }, quick)).fitted.state).toBe("diverged");
    const [a, , b] = await Promise.all([fitMlp(part, quick), fitMlp(part, { ...quick, lambda: 0.1 }), fitMlp(part, quick)]);
    expect(a).toEqual(fresh);
    expect(b).toEqual(fresh);
  });

  it("when the architecture was evicted and compiled again in between", async () => {
    const first = await fitMlp(part, { ...quick, epochs: 1 });
    for (let units = 1; units <= 18; units++) await fitMlp(part, { hidden: [units], epochs: 1 });
    expect(await fitMlp(part, { ...quick, epochs: 1 })).toEqual(first);
  });

  it("of the first epochs, however many follow", async () => {
    const [short, long] = [await fitMlp(part, quick), await fitMlp(part, { ...quick, epochs: 7 })];
    expect(long.reports.slice(0, 4)).toEqual(short.reports);
  });

  it("for dropout 0 and no dropout layer", async () => {
    const layers: NetSpec["layers"] = [{ kind: "dense", units: 12 }, { kind: "relu" }, { kind: "dropout" }, { kind: "dense", units: 3 }];
    const train = async (net: NetSpec, dropout: readonly number[]): Promise<unknown> => {
      const reports: unknown[] = [];
      const training = { net, optimizer: createOptimizer({ rule: "adam" }), hyper: { lr: 1e-2 }, epochs: 4, batchSize: 32, dropout };
      const { state, facts, model } = await trainNet(part, training, {
        engine: await sharedEngine(),
        rng: createRng(1),
        signal: new AbortController().signal,
        report: (r) => Promise.resolve((reports.push(r), "continue" as const)),
      });
      return { reports, state, facts, params: (model as TrainedNet).params };
    };
    const net: NetSpec = { inputs: 4, layers, loss: "softmaxCrossEntropy" };
    expect(await train(net, [0])).toEqual(await train({ ...net, layers: layers.filter((l) => l.kind !== "dropout") }, []));
  });

  it.each(["sgd", "adam"])("%s: for lambda 0 coupled, decoupled and proximal", async (optimizer) => {
    const [a, b, c] = await Promise.all(
      ["coupled", "decoupled", "proximal"].map((decay) => fitMlp(part, { ...quick, optimizer, decay, lambda: 0 })),
    );
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });

  it("for adamw and adam with decoupled decay", async () => {
    expect(await fitMlp(part, { ...quick, optimizer: "adamw" })).toEqual(
      await fitMlp(part, { ...quick, optimizer: "adam", decay: "decoupled" }),
    );
  });
});

it("names every part without rows", async () => {
  const none = takeRows(part.valid, []);
  await expect(fitMlp({ ...part, valid: none, stop: none }, quick)).rejects.toMatchObject({
    code: "E_DATA",
    problems: [{ path: "fold 0, stop" }, { path: "fold 0, valid" }],
  });
});

it("needs no inner part: then there is no stopLoss", async () => {
  const { last } = await fitMlp({ ...part, stop: undefined }, quick);
  expect(Object.keys(last)).toEqual(["trainLoss", "validLoss", "validLossSe", "validError", "validErrorSe", "weightNorm", "zeros"]);
});

describe("ends", () => {
  it("as diverged, without throwing, when the learning rate is 1e6; what it reported is finite", async () => {
    for (const task of ["multiclass", "regression"] as const) {
      const { fitted, reports } = await fitMlp(toyFold(task), { optimizer: "sgd", lr: 1e6 });
      expect(fitted.state).toBe("diverged");
      expect(fitted.facts.epochs).toBe(reports.length);
      expect(fitted.facts.steps).toBeGreaterThan(0);
      expect(reports.flatMap((r) => Object.values(r.metrics)).every(Number.isFinite)).toBe(true);
    }
  });

  it("as stopped when a report says so", async () => {
    const { fitted, reports } = await fitMlp(part, { ...quick, epochs: 40 }, { onReport: (r) => (r.at === 3 ? "stop" : "continue") });
    expect(fitted).toMatchObject({ state: "stopped", facts: { epochs: 3, steps: 9 } });
    expect(reports.length).toBe(3);
  });

  it("as complete when the last report says stop: nothing was left to skip", async () => {
    expect((await fitMlp(part, quick, { onReport: () => "continue" })).fitted.state).toBe("complete");
    expect((await fitMlp(part, quick, { onReport: (r) => (r.at === 4 ? "stop" : "continue") })).fitted.state).toBe("complete");
  });

  it("within a step of an abort, with its reason", async () => {
    const controller = new AbortController();
    let steps = 0;
    const counting = async (): Promise<Engine> => {
      const engine = await createOnnxEngine();
      return {
        ...engine,
        compile: async (net, batch) => {
          const compiled = await engine.compile(net, batch);
          return {
            ...compiled,
            step(...args) {
              if (++steps === 5) controller.abort(new Error("enough"));
              return compiled.step(...args);
            },
          };
        },
      };
    };
    const run = fitMlp(part, { ...quick, epochs: 1000 }, { signal: controller.signal, engine: counting });
    await expect(run).rejects.toThrow("enough");
    expect(steps).toBe(5);
  });
});
