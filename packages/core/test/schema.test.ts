import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, nearest, parse, s, show, type Problem, type Schema } from "../src/index.ts";

const problemsOf = <T>(schema: Schema<T>, value: unknown): Problem[] => {
  const problems: Problem[] = [];
  schema.check(value, "", problems);
  return problems;
};
const accepts = <T>(schema: Schema<T>, value: unknown): boolean => problemsOf(schema, value).length === 0;
const paths = <T>(schema: Schema<T>, value: unknown): string[] => problemsOf(schema, value).map((p) => p.path);

describe("numbers", () => {
  it("are finite unless any float is asked for", () => {
    for (const x of [NaN, Infinity, -Infinity, "1", null, undefined, 1n, [1]]) expect(accepts(s.number(), x)).toBe(false);
    for (const x of [NaN, Infinity, -Infinity, -0, 1.5]) expect(accepts(s.number({ anyFloat: true }), x)).toBe(true);
  });

  it("keep to their bounds, exclusive ones too", () => {
    const cases = [
      [{ min: 0, max: 1 }, [0, -0, 1, 0.5], [-5e-324, 1 + Number.EPSILON]],
      [{ above: 0, below: 1 }, [5e-324, 1 - Number.EPSILON], [0, -0, 1]],
      [{ integer: true }, [-3, 0, 2 ** 53 - 1], [0.5, 2 ** 53]],
    ] as const;
    for (const [o, good, bad] of cases) {
      for (const x of good) expect(accepts(s.number(o), x), `${x}`).toBe(true);
      for (const x of bad) expect(accepts(s.number(o), x), `${x}`).toBe(false);
    }
    expect(s.number({ integer: true, min: 1, max: 9 }).expects).toBe("integer >= 1 and <= 9");
  });
});

describe("text, flags, choices and lists", () => {
  it("text has a length and may have a pattern", () => {
    expect([accepts(s.string({ maxLength: 2 }), "ab"), accepts(s.string({ maxLength: 2 }), "abc"), accepts(s.string(), 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([accepts(s.string({ pattern: /^a/ }), "ab"), accepts(s.string({ pattern: /^a/ }), "b")]).toEqual([true, false]);
  });

  it("true and false are no text and no number", () => {
    expect([true, false, 0, "true", null].map((v) => accepts(s.boolean(), v))).toEqual([true, true, false, false, false]);
  });

  it("a wrong choice is answered with the nearest one", () => {
    const schema = s.oneOf(["gaussian", "binomial", 3]);
    expect(accepts(schema, 3)).toBe(true);
    expect(accepts(schema, "3")).toBe(false);
    expect(problemsOf(schema, "gausian")).toEqual([
      { path: "", message: '"gausian" is not one of gaussian, binomial, 3', remedy: "did you mean gaussian?" },
    ]);
    expect(problemsOf(schema, "x")[0]!.remedy).toBeUndefined();
  });

  it("lists check every item and their length", () => {
    const schema = s.array(s.number({ min: 0 }), { min: 1, max: 3 });
    expect([[], [1], [1, 2, 3], [1, 2, 3, 4], "1", { 0: 1, length: 1 }].map((v) => accepts(schema, v))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(paths(schema, [1, -1, "a"])).toEqual(["[1]", "[2]"]);
  });
});

describe("objects", () => {
  const schema = s.object({
    name: s.string(),
    lambda: s.withDefault(s.number({ min: 0 }), 1),
    seed: s.optional(s.number({ integer: true })),
    inner: s.optional(s.object({ low: s.number(), list: s.array(s.object({ x: s.boolean() })) })),
  });

  it("fill defaults in and leave optional members out", () => {
    expect(parse(schema, { name: "a" })).toEqual({ name: "a", lambda: 1 });
    expect(Object.keys(parse(schema, { name: "a", seed: undefined }))).toEqual(["name", "lambda"]);
  });

  it("report every problem at once, each with its path", () => {
    const bad = { lambda: -1, sed: 1, inner: { low: "1", list: [{ x: true }, { x: 0 }, {}] } };
    expect(problemsOf(schema, bad).map((p) => [p.path, p.message, p.remedy])).toEqual([
      ["sed", 'unknown key "sed"', "did you mean seed?"],
      ["name", "is missing", "give a text"],
      ["lambda", "-1 is not a number >= 0", "give a number >= 0"],
      ["inner.low", '"1" is not a number', "give a number"],
      ["inner.list[1].x", "0 is not true or false", "give true or false"],
      ["inner.list[2].x", "is missing", "give true or false"],
    ]);
  });

  it("know no key that they inherit: constructor, toString and __proto__ are unknown keys", () => {
    const hostile = JSON.parse('{"name":"a","constructor":1,"toString":2,"__proto__":{"lambda":7}}') as unknown;
    expect(paths(schema, hostile)).toEqual(["constructor", "toString", "__proto__"]);
    expect(schema.check(hostile, "", []).lambda).toBe(1);
  });

  it("maps keep any key as their own, and never touch a prototype", () => {
    const parsed = parse(s.record(s.number()), JSON.parse('{"__proto__":1,"constructor":2}'));
    expect(Object.entries(parsed)).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(paths(s.record(s.number()), { a: 1, b: "x" })).toEqual(["b"]);
  });

  it("give a new object and leave the input as it was", () => {
    const input = Object.freeze({ name: "a", lambda: 2 });
    const parsed = parse(schema, input);
    expect(parsed).toEqual(input);
    expect(parsed).not.toBe(input);
  });
});

describe("refine", () => {
  const ordered = s.refine(s.object({ low: s.number(), high: s.number() }), ({ low, high }, path, problems) => {
    if (low > high) problems.push({ path, message: `${low} is above ${high}` });
  });

  it("adds a rule between members, asked only when each is valid by itself", () => {
    expect(parse(ordered, { low: 1, high: 2 })).toEqual({ low: 1, high: 2 });
    expect(problemsOf(ordered, { low: 3, high: 2 })).toEqual([{ path: "", message: "3 is above 2" }]);
    expect(paths(ordered, { low: 3, high: "x" })).toEqual(["high"]);
    expect(Object.keys(ordered.shape!)).toEqual(["low", "high"]);
  });
});

describe("variants", () => {
  const schema = s.tagged("kind", {
    float: s.object({ kind: s.literal("float"), low: s.number() }),
    int: s.object({ kind: s.literal("int") }),
  });

  it("are told apart by their tag", () => {
    expect(accepts(schema, { kind: "float", low: 1 })).toBe(true);
    expect(paths(schema, { kind: "float", low: "1" })).toEqual(["low"]);
    expect(problemsOf(schema, { kind: "flaot" })[0]).toMatchObject({ path: "kind", remedy: "did you mean float?" });
    for (const v of [{}, { kind: "toString" }, { kind: "__proto__" }, null, [], 3]) expect(accepts(schema, v)).toBe(false);
  });

  it("a union takes the first that fits", () => {
    const union = s.union(s.number(), s.string());
    expect([parse(union, 1), parse(union, "1"), accepts(union, true)]).toEqual([1, "1", false]);
  });
});

describe("parse", () => {
  it("throws one InputError with all problems, a code and a title", () => {
    const schema = s.object({ a: s.number(), b: s.number() });
    expect(() => parse(schema, {}, { code: "E_SPEC", title: "No:", root: "study" })).toThrow(
      expect.objectContaining({
        name: "InputError",
        code: "E_SPEC",
        message: "No:\n  study.a: is missing. Give a number\n  study.b: is missing. Give a number",
      }),
    );
    expect(() => parse(schema, 1)).toThrow(InputError);
  });

  it("gives back what it accepts, for any JSON (any value in, same value out)", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (v) => {
        expect(parse(s.any(), v)).toBe(v);
        for (const schema of [s.number(), s.string(), s.boolean(), s.array(s.any()), s.record(s.any())] as Schema<unknown>[]) {
          if (accepts(schema, v)) expect(parse(schema, v)).toEqual(v);
        }
      }),
    );
  });

  it("speaks the Standard Schema interface, version 1", () => {
    const { version, vendor, validate } = s.object({ a: s.object({ b: s.number() }) })["~standard"];
    expect([version, vendor]).toEqual([1, "ridgeline"]);
    expect(validate({ a: { b: 1 } })).toEqual({ value: { a: { b: 1 } } });
    expect(validate({ a: { b: "x" } })).toEqual({ issues: [{ message: '"x" is not a number', path: ["a", "b"] }] });
  });
});

describe("show and nearest", () => {
  it("show keeps values short, whatever they are", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    for (const v of [loop, 1n, Symbol("s"), () => 1, undefined, null, "x".repeat(1000), { a: 1 }])
      expect(show(v).length).toBeLessThanOrEqual(60);
    expect([show("a"), show({ a: 1 }), show(null), show("x".repeat(100)).endsWith("...")]).toEqual(['"a"', '{"a":1}', "null", true]);
  });

  it("nearest finds a name within two edits, and none for what is far away", () => {
    const known = ["lambda", "dropout", "learningRate"];
    expect([
      nearest("lamda", known),
      nearest("LAMBDA", known),
      nearest("droput", known),
      nearest("momentum", known),
      nearest("", known),
    ]).toEqual(["lambda", "lambda", "dropout", undefined, undefined]);
  });
});
