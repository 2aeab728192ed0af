import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, sha256Hex, type Plain } from "../src/index.ts";

const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 1e21, 1e-7, 5e-324));
const key = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "10", "9", "a", "Z", "é", "😀", "\uffff"));
const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    number,
    fc.string({ unit: "binary" }),
    fc.array(tie("plain"), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie("plain")), { maxLength: 5 }).map(Object.fromEntries),
  ),
}));

/** The same value with the members of every object put in the other order. */
function reordered(v: Plain): Plain {
  if (Array.isArray(v)) return v.map(reordered);
  if (v === null || typeof v !== "object") return v;
  return Object.fromEntries(
    Object.entries(v as Record<string, Plain>)
      .toReversed()
      .map(([k, x]) => [k, reordered(x)]),
  );
}

describe("canonical", () => {
  it("sorts keys by code unit, leaves undefined out and names what JSON cannot say", () => {
    const value = {
      b: 1,
      a: [NaN, Infinity, -Infinity, -0, 0, 0.1, 1e21, 5e-324],
      A: undefined,
      "😀": "\ud800",
      "\uffff": null,
      "10": true,
      "9": {},
    };
    expect(canonical(value)).toBe(
      '{"10":true,"9":{},"a":[NaN,Infinity,-Infinity,-0,0,0.1,1e+21,5e-324],"b":1,"😀":"\\ud800","\uffff":null}',
    );
  });

  it("does not depend on the order of members", () => {
    fc.assert(
      fc.property(plain, (v) => {
        expect(canonical(reordered(v))).toBe(canonical(v));
      }),
    );
  });

  it("gives two texts for two values, and none for text that looks like a number", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        // fast-check's own stringify tells NaN, -0 and own __proto__ apart; sorted keys make it comparable.
        const [x, y] = [a, b].map((v) => fc.stringify(sortedTwice(v)));
        expect(canonical(a) === canonical(b)).toBe(x === y);
      }),
      { numRuns: 500 },
    );
    expect(canonical("NaN")).not.toBe(canonical(NaN));
    expect(canonical(-0)).not.toBe(canonical(0));
  });

  it("tells any two doubles apart", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        expect(Object.is(Number(canonical(x)), x)).toBe(true);
      }),
    );
  });
});

function sortedTwice(v: Plain): Plain {
  if (Array.isArray(v)) return v.map(sortedTwice);
  if (v === null || typeof v !== "object") return v;
  const entries = Object.entries(v as Record<string, Plain>);
  return [["object"], ...entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([k, x]) => [k, sortedTwice(x)])] as Plain;
}

describe("sha256Hex", () => {
  // FIPS 180-4, examples: "abc", and the 56-byte message of its two-block example.
  it("gives the published digests", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("equals the digest of OpenSSL for any bytes, and of the UTF-8 for any text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: "grapheme" }), (bytes, text) => {
        expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
        expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
      }),
    );
  });
});
