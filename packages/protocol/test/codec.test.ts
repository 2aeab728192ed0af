import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEvent, decodeValue, encodeEvent, encodeValue } from "../src/index.ts";
import { anyFloat, legalLog, spec } from "./logs.ts";

const key = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "$x",
    "$f",
    "$n",
    "$$",
    "$",
    "$$x",
    "0",
    "10",
    "2",
    "Größe",
    "λ",
    "\u0000",
    "\ud800",
    "\ufeff",
  ),
);
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("NaN", "-0", "\ud83d", "\ufeffmark", "😀"));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    text,
    anyFloat,
    fc.array(anyFloat, { maxLength: 20 }),
    fc.float64Array({ maxLength: 20 }),
    fc.array(tie("value"), { maxLength: 10 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 6 }).map(Object.fromEntries),
  ),
}));

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? `uncoded ${String(error)}`;
  }
  return "read";
};
const refused = ["E_CODEC", "E_CODEC_VERSION"];

/** A record written by hand, as a stranger could. */
function record(header: string, blocks = new Uint8Array(0), headerLength?: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const start = Math.ceil((8 + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + blocks.length);
  bytes[0] = 1;
  new DataView(bytes.buffer).setUint32(4, headerLength ?? json.length, true);
  bytes.set(json, 8);
  bytes.set(blocks, start);
  return bytes;
}

describe("encodeValue and decodeValue", () => {
  it("give back what went in: every number, text, key and typed array", () => {
    fc.assert(
      fc.property(value, (v) => {
        const back = decodeValue(encodeValue(v));
        // stringify tells -0 from 0, NaN, Float64Array from list, and own keys such as __proto__.
        expect(fc.stringify(back)).toBe(fc.stringify(v));
        expect(back).toEqual(v);
      }),
      { numRuns: 1000 },
    );
  });

  it("give the same bytes again, and read them at any offset of a buffer", () => {
    fc.assert(
      fc.property(value, fc.nat(9), (v, offset) => {
        const bytes = encodeValue(v);
        const room = new Uint8Array(bytes.length + offset + 3).fill(255);
        room.set(bytes, offset);
        expect(encodeValue(decodeValue(room.subarray(offset, offset + bytes.length)))).toEqual(bytes);
      }),
    );
  });

  it("never touch a prototype", () => {
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"$x":"NaN"}}}';
    const back = decodeValue(record(hostile)) as Record<string, Record<string, unknown>>;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.keys(back)).toEqual(["__proto__", "constructor", "a"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(back["a"])).toBe(Object.prototype);
  });

  it("leave undefined members out and keep the order of keys", () => {
    expect(Object.keys(decodeValue(encodeValue({ b: 1, a: undefined, c: 2, 1: 0 })) as object)).toEqual(["1", "b", "c"]);
  });

  it("refuse to write what would not come back", () => {
    for (const v of [
      undefined,
      [undefined],
      { f: () => 1 },
      { n: 1n },
      new Date(0),
      new Map(),
      new Float32Array(2),
      new Uint8Array(2),
      Symbol("s"),
      Object.create({ inherited: 1 }),
    ]) {
      expect(codeOf(() => encodeValue(v))).toBe("E_CODEC");
    }
  });
});

describe("hostile bytes", () => {
  it("of any kind are refused with a code, or read as something plain", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, ours) => {
        if (ours && bytes.length > 0) bytes[0] = 1;
        expect(["read", ...refused]).toContain(codeOf(() => decodeValue(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it("that are a record with one byte changed are refused with a code, or read", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (v, where, mask) => {
        const bytes = encodeValue(v);
        bytes[where % bytes.length]! ^= mask;
        expect(["read", ...refused]).toContain(codeOf(() => decodeValue(bytes)));
      }),
      { numRuns: 1000 },
    );
  });

  it("that are cut short or too long are always refused", () => {
    fc.assert(
      fc.property(value, fc.nat(), (v, cut) => {
        const bytes = encodeValue(v);
        // The padding of a record without numbers belongs to it, too.
        expect(refused).toContain(codeOf(() => decodeValue(bytes.subarray(0, cut % bytes.length))));
        const longer = new Uint8Array(bytes.length + 1 + (cut % 16));
        longer.set(bytes);
        expect(codeOf(() => decodeValue(longer))).toBe("E_CODEC");
      }),
      { numRuns: 300 },
    );
  });

  it("cannot make the reader allocate more than they hold, nor hang", () => {
    const block = new Uint8Array(8 * 1000);
    const names = (tag: string, n: number): string => `[${Array.from({ length: n }, () => `{"${tag}":1000}`).join(",")}]`;
    const start = performance.now();
    const before = process.memoryUsage().arrayBuffers;
    for (const header of [
      '{"$f":9007199254740991}',
      '{"$f":1073741824}',
      '{"$n":-1}',
      '{"$f":1.5}',
      '{"$f":"8"}',
      '{"$f":[0,1000]}',
      '{"$n":null}',
    ]) {
      expect(codeOf(() => decodeValue(record(header, block)))).toBe("E_CODEC");
    }
    // 20,000 names for one block of 8 kB would come to 160 MB.
    for (const tag of ["$f", "$n"]) expect(codeOf(() => decodeValue(record(names(tag, 20_000), block)))).toBe("E_CODEC");
    expect(codeOf(() => decodeValue(record("[1]", undefined, 4_294_967_295)))).toBe("E_CODEC");
    expect(codeOf(() => decodeValue(record("[".repeat(100_000) + "]".repeat(100_000))))).toBe("E_CODEC");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("with tags that nobody wrote are refused", () => {
    for (const header of ['{"$x":"7"}', '{"$x":["NaN"]}', '{"$y":1}', '{"$x":"NaN","a":1}', '{"$f":0,"$n":0}', "{", "", "\u0000"]) {
      expect(codeOf(() => decodeValue(record(header)))).toBe("E_CODEC");
    }
  });

  it("of another version say so", () => {
    const bytes = encodeValue(1);
    bytes[0] = 2;
    expect(() => decodeValue(bytes)).toThrow(/format 2 is not 1/);
    expect(codeOf(() => decodeValue(bytes))).toBe("E_CODEC_VERSION");
    expect(codeOf(() => decodeValue(new Uint8Array(0)))).toBe("E_CODEC");
  });
});

describe("encodeEvent and decodeEvent", () => {
  it("give every event of a legal log back", () => {
    fc.assert(
      fc.property(legalLog, (log) => {
        for (const { event } of log) expect(decodeEvent(encodeEvent(event))).toEqual(event);
      }),
      { numRuns: 100 },
    );
  });

  it("refuse plain data that is no event, naming every problem", () => {
    const bad = {
      type: "unit.started",
      at: "now",
      trial: -1,
      unit: { part: "fold", fold: 0, repeat: 0 },
      attempt: 1,
      worker: "w",
      extra: 1,
      constructor: 2,
    };
    let problems: readonly { path: string }[] = [];
    try {
      decodeEvent(encodeValue(bad));
    } catch (error) {
      problems = (error as { problems: readonly { path: string }[] }).problems;
    }
    expect(problems.map((p) => p.path).sort()).toEqual(["at", "constructor", "extra", "trial"]);
    expect(codeOf(() => decodeEvent(encodeValue({ type: "toString" })))).toBe("E_EVENT");
    expect(codeOf(() => decodeEvent(encodeValue(null)))).toBe("E_EVENT");
  });

  it("keep a study's spec as it is frozen", () => {
    const created = { type: "study.created" as const, at: 1, id: "s", spec };
    expect(decodeEvent(encodeEvent(created))).toEqual(created);
  });
});
