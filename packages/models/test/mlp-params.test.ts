import { parse } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { mlp, mlpNet } from "../src/index.ts";
import { toyFold } from "./net-helpers.ts";

const { params } = mlp();
const problems = (value: Record<string, unknown>): readonly string[] => {
  try {
    parse(params, value);
    return [];
  } catch (error) {
    return (error as { problems: { path: string }[] }).problems.map((p) => p.path);
  }
};

describe("parameters of mlp", () => {
  it("have defaults", () => {
    expect(parse(params, {})).toEqual({
      hidden: [64],
      epochs: 40,
      batchSize: 32,
      optimizer: "adam",
      momentum: 0.9,
      nesterov: false,
      penalty: "l2",
      l1Ratio: 0.5,
      lambda: 0,
      dropout: 0,
    });
  });

  it("name all that is wrong at once", () => {
    expect(problems({ hidden: [0], lambda: -1, dropout: 1, epochs: 1.5, decai: "coupled" })).toEqual([
      "decai",
      "hidden",
      "epochs",
      "lambda",
      "dropout",
    ]);
  });

  it("refuse settings that would not do what they say", () => {
    expect(problems({ optimizer: "adamw", decay: "coupled" })).toEqual(["decay"]);
    expect(problems({ hidden: [], dropout: 0.5, optimizer: "sgd", nesterov: true, momentum: 0 })).toEqual(["dropout", "nesterov"]);
    expect(problems({ optimizer: "adamw", decay: "decoupled", hidden: [], dropout: 0 })).toEqual([]);
  });

  it("take hidden layers as a list, a number or text, so that a space can hold them", () => {
    const units = (hidden: unknown): unknown =>
      mlpNet(toyFold().train, parse(params, { hidden }))
        .layers.filter((l) => l.kind === "dense")
        .map((l) => l.units);
    expect([units([8, 4]), units(8), units("8,4"), units([])]).toEqual([[8, 4, 3], [8, 3], [8, 4, 3], [3]]);
    expect(problems({ hidden: "8,x" })).toEqual(["hidden"]);
  });

  it("are described member by member, for help and validation", () => {
    expect(Object.keys(params.shape!)).toContain("dropout");
    expect(Object.values(params.shape!).every((m) => (m.about ?? "") !== "")).toBe(true);
  });
});
