import { describe, expect, it, vi } from "vitest";
import type { Report } from "@ridgeline/core";
import type { ReportBatch } from "@ridgeline/protocol";
import { collect, createScriptedRunner, runUnitOn, scriptedUnit } from "@ridgeline/testing";
import { createBatcher } from "../src/batcher.ts";
import { describeError } from "../src/describe-error.ts";
import { inlineExecutor } from "../src/index.ts";
import { mailbox } from "../src/mailbox.ts";
import { createSlots } from "../src/slots.ts";

describe("mailbox", () => {
  it("keeps order, whether items or readers come first", async () => {
    const box = mailbox<number>();
    const early = box.take();
    for (const x of [1, 2, 3]) box.push(x);
    expect([await early, await box.take(), await box.take()]).toEqual([1, 2, 3]);
    const late = box.take();
    box.push(4);
    expect(await late).toBe(4);
  });
});

describe("slots", () => {
  it("serve in the order of asking, pass over who gave up, and turn all away when closed", async () => {
    const slots = createSlots(1);
    const never = new AbortController().signal;
    const bored = new AbortController();
    expect(await slots.take(never)).toBe(true);
    const order: string[] = [];
    const ask = (name: string, signal: AbortSignal) => slots.take(signal).then((given) => order.push(`${name} ${given}`));
    const all = [ask("a", never), ask("b", bored.signal), ask("c", never), ask("d", never)];
    bored.abort();
    slots.release();
    await all[0];
    slots.release();
    await all[2];
    slots.close();
    await Promise.all(all);
    expect(order).toEqual(["b false", "a true", "c true", "d false"]);
    expect(await slots.take(bored.signal)).toBe(false);
  });
});

describe("batcher", () => {
  const report = (fold: number, at: number, metrics: Record<string, number>): Report => ({
    fold,
    repeat: 0,
    coordinate: "epoch",
    at,
    metrics,
  });

  it("makes one batch a fold, fills what is missing with NaN, and takes any metric's name", () => {
    const sent: ReportBatch[] = [];
    const batcher = createBatcher((b) => sent.push(b));
    batcher.add(report(0, 1, { loss: 1 }));
    batcher.add(report(1, 1, { loss: -0 }));
    batcher.add(
      report(
        0,
        2,
        Object.fromEntries([
          ["__proto__", 5],
          ["constructor", 6],
        ]),
      ),
    );
    batcher.flush();
    batcher.flush();
    expect(sent.map((b) => [b.fold, [...b.at]])).toEqual([
      [0, [1, 2]],
      [1, [1]],
    ]);
    expect(Object.entries(sent[0]!.metrics)).toEqual([
      ["loss", Float64Array.of(1, NaN)],
      ["__proto__", Float64Array.of(NaN, 5)],
      ["constructor", Float64Array.of(NaN, 6)],
    ]);
    expect(Object.is(sent[1]!.metrics["loss"]![0], -0)).toBe(true);
  });

  it("sends by itself after 50 ms", () => {
    vi.useFakeTimers();
    try {
      const sent: ReportBatch[] = [];
      const batcher = createBatcher((b) => sent.push(b));
      batcher.add(report(0, 1, { loss: 1 }));
      vi.advanceTimersByTime(49);
      expect([sent.length, batcher.due()]).toEqual([0, false]);
      vi.advanceTimersByTime(1);
      expect([sent.length, batcher.due()]).toEqual([1, false]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("describeError", () => {
  it("takes anything that can be thrown", () => {
    const deep = new Error("outer", { cause: new TypeError("inner") });
    expect(describeError(deep)).toMatch(/^Error: outer\n(\s+at .*\n){1,5}caused by TypeError: inner$/);
    for (const [thrown, text] of [
      ["words", "threw words"],
      [undefined, "threw undefined"],
      [Object.create(null), "threw [object Object]"],
    ] as const) {
      expect(describeError(thrown)).toBe(text);
    }
    expect(describeError(new Error("x".repeat(50_000))).length).toBe(4000);
  });
});

describe("one signal for many units", () => {
  it("raises no warning of a leak", async () => {
    const warnings: Error[] = [];
    const listen = (w: Error): number => warnings.push(w);
    process.on("warning", listen);
    const executor = inlineExecutor({ createRunner: () => createScriptedRunner(7) });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 30 }, () => collect(runUnitOn(executor, scriptedUnit({ do: "nothing" }), { signal }))));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    await executor.close();
    expect(warnings).toEqual([]);
  });
});
