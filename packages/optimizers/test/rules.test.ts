import type { Hyper, Placement, Rule, SeparableForm } from "@ridgeline/core";
import { ruleSuite } from "@ridgeline/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elasticNetForm, l0, l1Form, l2Form, mcp, scad } from "../../penalties/src/index.ts";
import { adam, adamw, compileRule, penalised, sgd } from "../src/index.ts";

const compiled = {
  wasm: (rule: Rule) => compileRule("rule", rule, undefined, { kernel: "wasm" }),
  loop: (rule: Rule) => compileRule("rule", rule, undefined, { kernel: "loop" }),
};
const inputs: fc.Arbitrary<Hyper> = fc.record({
  lr: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
  lambda: fc.double({ min: 0, max: 2, noNaN: true }),
  l1Ratio: fc.double({ min: 0, max: 1, noNaN: true }),
});
const rules: Readonly<Record<string, Rule>> = {
  sgd: sgd(),
  "sgd with momentum": sgd({ momentum: 0.8 }),
  "sgd with Nesterov's momentum": sgd({ momentum: 0.8, nesterov: true }),
  adam: adam(),
  "adam with other options": adam({ beta1: 0.5, beta2: 0.9, eps: 1e-3 }),
  adamw: adamw(),
};
const forms: readonly SeparableForm[] = [l2Form, l1Form, elasticNetForm];
const placements: readonly Placement[] = ["loss", "decoupled", "proximal"];

for (const [name, rule] of Object.entries(rules)) {
  describe(name, () => {
    for (const law of ruleSuite(rule, { name, inputs, compiled })) it(law.name, law.run);
    for (const form of forms) {
      for (const placement of placements) {
        const title = `${name} + ${form.name} (${placement})`;
        it(`${title} keeps every law`, async () => {
          for (const law of ruleSuite(penalised(rule, form, placement), { name: title, inputs, compiled, runs: 10 })) await law.run();
        });
      }
    }
  });
}

describe("penalties with bends and jumps", () => {
  for (const form of [scad().form, mcp().form, l0().form]) {
    for (const placement of form.placements ?? placements) {
      const title = `adam + ${form.name} (${placement})`;
      it(`${title} keeps every law`, async () => {
        for (const law of ruleSuite(penalised(adam(), form, placement), { name: title, inputs, compiled, runs: 10 })) await law.run();
      });
    }
  }
});

describe("the suite rejects", () => {
  const plain = sgd();
  const base = adam();
  const broken: Readonly<Record<string, { rule: Rule; by: string }>> = {
    "a step uphill": { rule: { ...base, prepare: (h, t) => ({ ...base.prepare!(h, t), rate: -h.lr! }) }, by: "goes downhill" },
    "a NaN swallowed": {
      rule: { ...base, step: (A, x) => base.step(A, { ...x, g: A.selectLess(x.g!, A.constant(9), x.g!, A.constant(9)) }) },
      by: "a NaN in the gradient",
    },
    "a step without learning rate": {
      rule: { ...plain, step: (A, { w, g }) => ({ w: A.sub(w!, A.mul(A.constant(0.1), g!)) }) },
      by: "a learning rate of 0",
    },
    "a slot that takes a reserved name": {
      rule: { ...plain, slots: ["m"], step: (A, x) => ({ ...plain.step(A, x), m: x.m! }) },
      by: "names do not collide",
    },
    "an eps of 0, which makes NaN of padding": { rule: adam({ eps: 0 }), by: "padding stays 0" },
    "a step of no size": { rule: { ...base, prepare: (h, t) => ({ ...base.prepare!(h, t), rate: 0 }) }, by: "minimum of a parabola" },
    "a difference that float32 cannot hold": {
      rule: { ...plain, step: (A, { w, g, lr }) => ({ w: A.sub(A.sub(A.add(w!, A.constant(1e6)), A.mul(lr!, g!)), A.constant(1e6)) }) },
      by: "float32 agrees with float64",
    },
    "a penalty on biases": {
      rule: { ...plain, hyper: ["lr", "lambda"], step: (A, x) => plain.step(A, { ...x, g: A.add(x.g!, A.mul(x.lambda!, x.w!)) }) },
      by: "weights that are not penalised",
    },
  };
  for (const [name, { rule, by }] of Object.entries(broken)) {
    it(name, async () => expect((await violated(ruleSuite(rule, { name, inputs, compiled }))).join("\n")).toContain(by));
  }
  it("a kernel that rounds once for two operations, one that touches padding, one that writes gradients", async () => {
    const right = (a: Vectors, { lr }: Hyper): void => {
      for (let i = 0; i < a.params.length; i++) a.params[i] = a.params[i]! - Math.fround(Math.fround(lr!) * a.grads[i]!);
    };
    const wrong: Readonly<Record<string, (a: Vectors, h: Hyper) => void>> = {
      right,
      fused: (a, { lr }) => a.params.forEach((w, i) => (a.params[i] = w - Math.fround(lr!) * a.grads[i]!)),
      padding: (a, h) => (right(a, h), void (a.params[6] = 1)),
      writing: (a, h) => (right(a, h), void a.grads.fill(0)),
    };
    const makers = Object.fromEntries(Object.entries(wrong).map(([name, step]) => [name, () => ({ step })]));
    const found = await violated(ruleSuite(plain, { name: "sgd", inputs, compiled: makers }));
    expect(found).toEqual(["fused", "padding", "writing"].map((k) => `sgd: ${k} gives the bits of float32 arithmetic`));
  });
});

interface Vectors {
  readonly params: Float32Array;
  readonly grads: Float32Array;
}

async function violated(suite: ReturnType<typeof ruleSuite>): Promise<string[]> {
  const names: string[] = [];
  for (const law of suite) {
    try {
      await law.run();
    } catch {
      names.push(law.name);
    }
  }
  return names;
}
