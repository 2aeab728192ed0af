import { planNet, type FoldPart } from "@ridgeline/core";
import { referencePredict } from "@ridgeline/engine-onnx";
import { describe, expect, it } from "vitest";
import { type TrainedNet } from "../src/index.ts";
import { fitMlp, foldOf, readNumeric, skipWithout, toyFold, type Run } from "./net-helpers.ts";

/** The share of the most frequent class's complement. */
const majorityError = (y: Float64Array): number => {
  const counts = new Map<number, number>();
  for (const v of y) counts.set(v, (counts.get(v) ?? 0) + 1);
  return 1 - Math.max(...counts.values()) / y.length;
};

const sets = [
  { file: "digits8x8.csv.gz", task: "multiclass", classes: [..."0123456789"], error: 0.05 },
  { file: "breast_cancer_wdbc.csv.gz", task: "binary", classes: ["malignant", "benign"], error: 0.05 },
] as const;

describe("learns real data", () => {
  it.for(sets)("$file", async ({ file, task, classes, error }, test) => {
    skipWithout(test, file);
    const part = foldOf(readNumeric(file, task, classes));
    const { last, fitted, reports } = await fitMlp(part, { dropout: 0.2, lambda: 1e-4 });
    expect(majorityError(part.valid.y)).toBeGreaterThan(0.3);
    expect(last.validError).toBeLessThan(error);
    expect(fitted).toMatchObject({ state: "complete", facts: { epochs: 40, steps: 40 * Math.ceil(part.train.n / 32) } });
    expect(reports.map((r) => r.at)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it("concrete.csv.gz", async (test) => {
    skipWithout(test, "concrete.csv.gz");
    const part = foldOf(readNumeric("concrete.csv.gz", "regression"));
    const { last } = await fitMlp(part, { lr: 3e-3 });
    // The baseline's root mean squared error is 16.7 (README of the data); ordinary least squares reaches 10.4.
    expect(Math.sqrt(last.validLoss!)).toBeLessThan(8);
    expect(last.validError).toBeLessThan(Math.sqrt(last.validLoss!));
  });
});

describe("metrics equal those computed from the float64 reference", () => {
  const check = async (part: FoldPart, row: (scores: Float64Array, y: number, net: TrainedNet) => [number, number]) => {
    const { fitted, last } = await fitMlp(part, { epochs: 3, hidden: [8, 5], dropout: 0.25 });
    const net = fitted.model as TrainedNet;
    const measure = (data: FoldPart["train"]) => {
      const scores = referencePredict(net.net, net.params, data.x);
      const k = scores.length / data.n;
      const rows = Array.from({ length: data.n }, (_, i) => row(scores.slice(i * k, (i + 1) * k), data.y[i]!, net));
      const meanOf = (c: 0 | 1): number => rows.reduce((sum, r) => sum + r[c], 0) / data.n;
      const seOf = (c: 0 | 1): number => Math.sqrt(rows.reduce((sum, r) => sum + (r[c] - meanOf(c)) ** 2, 0) / (data.n - 1) / data.n);
      return { loss: meanOf(0), lossSe: seOf(0), error: meanOf(1), errorSe: seOf(1) };
    };
    const valid = measure(part.valid);
    const weights = planNet(net.net)
      .layout.blocks.filter((b) => b.role === "weight")
      .flatMap((b) => Array.from(net.params.subarray(b.offset, b.offset + b.size)));
    const wanted = {
      trainLoss: measure(part.train).loss,
      stopLoss: measure(part.stop!).loss,
      validLoss: valid.loss,
      validLossSe: valid.lossSe,
      validError: valid.error,
      validErrorSe: valid.errorSe,
      weightNorm: Math.hypot(...weights),
      zeros: 0,
    };
    expect(Object.keys(last)).toEqual(Object.keys(wanted));
    for (const [name, value] of Object.entries(wanted))
      expect(Math.abs(last[name]! - value), name).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
  };

  it("classification: negative log-likelihood and misclassified share", () =>
    check(toyFold(), (scores, y) => {
      const p = scores.map((s) => Math.exp(s));
      return [-Math.log(p[y]! / p.reduce((a, b) => a + b)), scores.indexOf(Math.max(...scores)) === y ? 0 : 1];
    }));

  it("regression: squared and absolute error in the target's own unit, without 1/2", () =>
    check(toyFold("regression"), (scores, y, net) => {
      const residual = net.targetScale!.mean + net.targetScale!.sd * scores[0]! - y;
      return [residual ** 2, Math.abs(residual)];
    }));
});

describe("regularises", () => {
  const norms = async (params: Record<string, unknown>, lambdas: readonly number[]): Promise<Run[]> => {
    const runs: Run[] = [];
    for (const lambda of lambdas) runs.push(await fitMlp(toyFold(), { epochs: 30, hidden: [16], lr: 0.01, ...params, lambda }));
    return runs;
  };

  it.each(["coupled", "decoupled", "proximal"])("l2 %s: the larger lambda, the smaller the weights", async (decay) => {
    const runs = await norms({ decay }, [0, 1e-3, 1e-2, 1e-1, 1]);
    const sizes = runs.map((r) => r.last.weightNorm!);
    for (let i = 1; i < sizes.length; i++) expect(sizes[i]).toBeLessThan(sizes[i - 1]!);
  });

  it("l1 proximal gives exact zeros, more of them as lambda grows, until all weights are zero", async () => {
    const runs = await norms({ penalty: "l1", decay: "proximal", optimizer: "sgd", momentum: 0, lr: 0.1, epochs: 100 }, [0, 0.01, 0.03, 1]);
    const zeros = runs.map((r) => r.last.zeros!);
    expect(zeros[0]).toBe(0);
    expect(zeros[1]).toBeGreaterThan(0.02);
    expect(zeros[2]).toBeGreaterThan(zeros[1]!);
    expect(zeros[3]).toBe(1);
    expect(runs[3]!.last.weightNorm).toBe(0);
  });

  it("l1 coupled gives small weights but no zeros", async () => {
    const [run] = await norms({ penalty: "l1", decay: "coupled", optimizer: "sgd", momentum: 0, lr: 0.1, epochs: 100 }, [0.03]);
    expect(run!.last.zeros).toBe(0);
  });

  it("elastic net is l2 at l1Ratio 0 and l1 at l1Ratio 1", async () => {
    for (const [l1Ratio, penalty] of [
      [0, "l2"],
      [1, "l1"],
    ] as const) {
      const [mixed] = await norms({ penalty: "elastic-net", l1Ratio, decay: "proximal" }, [0.03]);
      const [pure] = await norms({ penalty, decay: "proximal" }, [0.03]);
      expect(mixed!.reports).toEqual(pure!.reports);
    }
  });

  it("dropout raises the training loss measured with dropout off", async () => {
    const loss = async (dropout: number): Promise<number> => (await fitMlp(toyFold(), { epochs: 60, lr: 0.01, dropout })).last.trainLoss!;
    expect(await loss(0.5)).toBeGreaterThan(1.2 * (await loss(0)));
  });

  it("leaves biases alone: with lambda huge the net still learns the classes' shares", async () => {
    const part = toyFold();
    const { last } = await fitMlp(part, { epochs: 300, batchSize: 1000, lr: 0.05, lambda: 100, penalty: "l1", decay: "proximal" });
    const shares = [0, 1, 2].map((c) => part.train.y.filter((y) => y === c).length / part.train.n);
    const entropy = -shares.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(last.trainLoss).toBeCloseTo(entropy, 6);
  });
});
