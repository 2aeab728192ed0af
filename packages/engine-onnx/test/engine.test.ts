import { createArena, planNet, type Engine } from "@ridgeline/core";
import { beforeAll, describe, expect, it } from "vitest";
import { createOnnxEngine, engineNote, referencePredict, referenceStep } from "../src/index.ts";
import { builds, engineOf, example, nets, relativeError } from "./helpers.ts";

describe.each(builds)("%s build", (build) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineOf(build);
  });

  it("says what runs", () => {
    expect(engine.build).toMatch(
      build === "native" ? /^onnxruntime-node \d+\.\d+\.\d+ cpu, 1 thread$/ : /^onnxruntime-web \d+\.\d+\.\d+ wasm, 1 thread$/,
    );
    expect(engineNote(engine)).toBeUndefined();
  });

  it.each(Object.entries(nets))("loss, gradients and scores equal the float64 reference: %s", async (_, net) => {
    const { arena, data, masks } = example(net, 16, 3);
    const compiled = await engine.compile(net, 16);
    const wanted = referenceStep(net, arena.params, { ...data, masks });
    expect(relativeError([await compiled.step(arena, data, masks)], [wanted.loss])).toBeLessThan(1e-6);
    expect(relativeError(arena.grads, wanted.gradients)).toBeLessThan(1e-6);
    expect(relativeError(await compiled.predict(arena, data.x), referencePredict(net, arena.params, data.x))).toBeLessThan(1e-6);
    await compiled.dispose();
  });

  it("agrees with the reference on a net as large as people train", async () => {
    const net = {
      inputs: 64,
      layers: [{ kind: "dense", units: 64 }, { kind: "relu" }, { kind: "dropout" }, { kind: "dense", units: 10 }],
      loss: "softmaxCrossEntropy",
    } as const;
    const { arena, data, masks } = example(net, 32);
    const compiled = await engine.compile(net, 32);
    await compiled.step(arena, data, masks);
    expect(relativeError(arena.grads, referenceStep(net, arena.params, { ...data, masks }).gradients)).toBeLessThan(1e-5);
    await compiled.dispose();
  });

  it("padding rows contribute nothing, whatever they hold", async () => {
    const net = nets["softmax, two hidden layers, dropout"]!;
    const { arena, data, masks } = example(net, 8, 3);
    const compiled = await engine.compile(net, 8);
    const loss = await compiled.step(arena, data, masks);
    const grads = arena.grads.slice();
    const x = data.x.map((v, i) => (i >= 5 * net.inputs ? 1000 * v + 7 : v));
    expect(await compiled.step(arena, { ...data, x }, masks)).toBe(loss);
    expect(arena.grads).toEqual(grads);
    await compiled.dispose();
  });

  it("a mask of ones is no dropout, bit for bit", async () => {
    const net = nets["softmax, two hidden layers, dropout"]!;
    const plain = { ...net, layers: net.layers.filter((l) => l.kind !== "dropout") };
    const { arena, data } = example(net, 8);
    const [a, b] = [await engine.compile(net, 8), await engine.compile(plain, 8)];
    const loss = await a.step(
      arena,
      data,
      a.maskSizes.map((n) => new Float32Array(n).fill(1)),
    );
    const grads = arena.grads.slice();
    arena.grads.fill(0);
    expect(await b.step(arena, data, [])).toBe(loss);
    expect(arena.grads).toEqual(grads);
    await Promise.all([a.dispose(), b.dispose()]);
  });

  it("gives the same bytes from another engine and session", async () => {
    const net = nets["softmax, two hidden layers, dropout"]!;
    const bytes = async (): Promise<Uint8Array> => {
      const compiled = await (await engineOf(build)).compile(net, 8);
      const { arena, data, masks } = example(net, 8);
      for (let t = 0; t < 20; t++) {
        await compiled.step(arena, data, masks);
        for (let i = 0; i < arena.params.length; i++) arena.params[i]! -= 0.1 * arena.grads[i]!;
      }
      await compiled.dispose();
      return new Uint8Array(arena.params.slice().buffer);
    };
    expect(await bytes()).toEqual(await bytes());
  });

  it("softmax is stable for scores of 1e4", async () => {
    const net = { inputs: 1, layers: [{ kind: "dense", units: 3 }], loss: "softmaxCrossEntropy" } as const;
    const arena = createArena(planNet(net).layout);
    arena.params.set([1e4, -1e4, 0]);
    const compiled = await engine.compile(net, 2);
    const data = { x: Float32Array.of(1, -1), y: Float32Array.of(0, 1, 0, 0, 1, 0), rowWeights: Float32Array.of(0.5, 0.5) };
    // Row 1 has scores (1e4, -1e4, 0) and class 1: loss 2e4; row 2 has (-1e4, 1e4, 0): loss 0.
    expect(await compiled.step(arena, data, [])).toBe(1e4);
    expect([...arena.grads.subarray(0, 3)]).toEqual([0.5, -0.5, 0]);
    await compiled.dispose();
  });

  it("reads parameters and batch buffers anew at every call", async () => {
    const net = nets["linear, dropout on the inputs"]!;
    const { arena, data, masks } = example(net, 4);
    const compiled = await engine.compile(net, 4);
    await compiled.step(arena, data, masks);
    arena.params.fill(0.5);
    data.x.fill(2);
    expect((await compiled.predict(arena, data.x))[0]).toBe(0.5 * 2 * 5 + 0.5);
    expect(
      relativeError([await compiled.step(arena, data, masks)], [referenceStep(net, arena.params, { ...data, masks }).loss]),
    ).toBeLessThan(1e-6);
    await compiled.dispose();
  });

  it("refuses what does not fit, by code", async () => {
    const net = nets["linear, dropout on the inputs"]!;
    const { arena, data, masks } = example(net, 4);
    const compiled = await engine.compile(net, 4);
    await expect(compiled.step(arena, data, [])).rejects.toMatchObject({ code: "E_BATCH" });
    await expect(compiled.step(arena, { ...data, x: new Float32Array(3) }, masks)).rejects.toMatchObject({ code: "E_BATCH" });
    await expect(compiled.predict(createArena(planNet(nets["squared error, one hidden layer"]!).layout), data.x)).rejects.toMatchObject({
      code: "E_ARENA",
    });
    await compiled.dispose();
    await expect(compiled.step(arena, data, masks)).rejects.toMatchObject({ code: "E_DISPOSED" });
  });

  it("lists every problem of a net", async () => {
    const bad = engine.compile(
      {
        inputs: 0,
        layers: [
          { kind: "dense", units: -1 },
          { kind: "dense", units: 2.5 },
        ],
        loss: "squaredError",
      },
      4,
    );
    await expect(bad).rejects.toMatchObject({
      code: "E_NET",
      problems: [{ path: "inputs" }, { path: "layers[0].units" }, { path: "layers[1].units" }],
    });
    await expect(engine.compile({ inputs: 2, layers: [{ kind: "relu" }], loss: "squaredError" }, 4)).rejects.toMatchObject({
      code: "E_NET",
    });
    await expect(engine.compile(nets["squared error, one hidden layer"]!, 0)).rejects.toMatchObject({ code: "E_NET" });
  });
});

it("prefers the native build where it loads", async () => {
  expect((await createOnnxEngine()).build).toMatch(/^onnxruntime-node/);
});
