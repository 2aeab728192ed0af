import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockView, createArena, createLayout } from "../src/index.ts";

const blocks = fc.array(
  fc.record({
    name: fc.string(),
    shape: fc.array(fc.nat(9), { maxLength: 3 }),
    role: fc.constantFrom("weight" as const, "bias" as const, "gain" as const),
  }),
  { maxLength: 8 },
);

describe("createLayout", () => {
  it("places blocks one behind the other at multiples of 4", () => {
    const layout = createLayout([
      { name: "w", shape: [3, 5], role: "weight" },
      { name: "b", shape: [5], role: "bias" },
      { name: "scale", shape: [], role: "gain" },
      { name: "none", shape: [0, 7], role: "weight" },
    ]);
    expect(layout.blocks.map((b) => [b.name, b.offset, b.size])).toEqual([
      ["w", 0, 15],
      ["b", 16, 5],
      ["scale", 24, 1],
      ["none", 28, 0],
    ]);
    expect(layout.size).toBe(28);
    expect(createLayout([])).toEqual({ blocks: [], size: 0 });
  });

  it("never lets two blocks overlap, and wastes at most 3 values a block", () => {
    fc.assert(
      fc.property(blocks, (list) => {
        const layout = createLayout(list);
        let end = 0;
        for (const b of layout.blocks) {
          expect(b.offset % 4).toBe(0);
          expect(b.offset - end).toBeGreaterThanOrEqual(0);
          expect(b.offset - end).toBeLessThanOrEqual(3);
          end = b.offset + b.size;
        }
        expect([layout.size % 4, layout.size >= end, layout.size - end <= 3]).toEqual([0, true, true]);
      }),
    );
  });
});

describe("createArena", () => {
  it("gives zeroed vectors of one memory that do not overlap, and penalises weights alone", () => {
    fc.assert(
      fc.property(blocks, fc.uniqueArray(fc.constantFrom("m", "v", "__slot"), { maxLength: 3 }), (list, slots) => {
        const layout = createLayout(list);
        const arena = createArena(layout, slots);
        const vectors = [arena.params, arena.grads, arena.penalised, ...slots.map((s) => arena.slots[s]!)];
        const isWeight = new Set(
          layout.blocks.flatMap((b) => (b.role === "weight" ? Array.from({ length: b.size }, (_, i) => b.offset + i) : [])),
        );
        expect([...arena.penalised]).toEqual(Array.from({ length: layout.size }, (_, i) => Number(isWeight.has(i))));
        for (const v of vectors.toSpliced(2, 1)) expect(v.every((x) => x === 0)).toBe(true);
        vectors.forEach((v, k) => v.fill(k + 1));
        vectors.forEach((v, k) => {
          expect([v.length, v.buffer === arena.memory.buffer, v.byteOffset % 16]).toEqual([layout.size, true, 0]);
          expect(v.every((x) => x === k + 1)).toBe(true);
        });
      }),
    );
  });

  it("takes another rule of what is penalised", () => {
    const layout = createLayout([
      { name: "w", shape: [2], role: "weight" },
      { name: "b", shape: [2], role: "bias" },
    ]);
    expect([...createArena(layout, [], (b) => b.role === "bias").penalised]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
  });

  it("grows with the net: more than one page of 64 KiB", () => {
    const layout = createLayout([{ name: "w", shape: [1000, 1000], role: "weight" }]);
    const arena = createArena(layout, ["m", "v"]);
    arena.slots["v"]![999_999] = 3;
    expect([arena.memory.buffer.byteLength >= 5 * 4e6, arena.slots["v"]!.at(-1)]).toEqual([true, 3]);
  });
});

describe("blockView", () => {
  it("is a view of the block's values", () => {
    const layout = createLayout([
      { name: "w", shape: [3], role: "weight" },
      { name: "b", shape: [2], role: "bias" },
    ]);
    const { params } = createArena(layout);
    blockView(params, layout.blocks[1]!).set([7, 8]);
    expect([...params]).toEqual([0, 0, 0, 0, 7, 8, 0, 0]);
  });
});
