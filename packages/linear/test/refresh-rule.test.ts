import { describe, expect, it } from "vitest";
import { paysToRefresh, type TurnFacts } from "../src/refresh-rule.ts";

/** A Hessian of 600 columns over 1000 rows: 600^2 * 1000 / 4 + 500^3 / 6 over a turn of 2 * 600 * 1500 + 40 * 1000 multiplications, 60 turns. */
const dear: TurnFacts = { turn: 2, rate: 0.5, goal: 1e-3, size: 600, active: 500, n: 1000, responses: 1, precise: false };
/** 10 columns over 1000 rows: 10^2 * 1000 / 4 over 2 * 10 * 1010 + 40 * 1000, less than a turn. */
const cheap: TurnFacts = { ...dear, size: 10, active: 10 };

describe("a new Hessian", () => {
  it("is taken where the turns that are left cost more than it and two turns", () => {
    // log(1e-3) / log(0.5) = 10 turns are left.
    expect(paysToRefresh(dear)).toBe(false);
    expect(paysToRefresh(cheap)).toBe(true);
    // log(1e-3) / log(0.05) = 2.3 turns.
    expect(paysToRefresh({ ...cheap, rate: 0.05 })).toBe(false);
  });

  it("is taken whatever it costs where a turn hardly moved", () => {
    expect(paysToRefresh({ ...dear, rate: 0.95 })).toBe(true);
    expect(paysToRefresh({ ...dear, rate: 3 })).toBe(true);
  });

  it("waits for the second turn of a lambda where it costs many turns, unless the gap rose far", () => {
    expect(paysToRefresh({ ...dear, turn: 1, rate: 3 })).toBe(false);
    expect(paysToRefresh({ ...dear, turn: 1, rate: 20 })).toBe(true);
    expect(paysToRefresh({ ...cheap, turn: 1, rate: 3 })).toBe(true);
  });

  it("costs twice as much in double precision", () => {
    // log(1e-4) / log(0.9) = 87 turns are left; a Hessian and two turns cost 62 in single precision, 111 in double.
    const slow = { ...dear, rate: 0.9, goal: 1e-4 };
    expect(paysToRefresh(slow)).toBe(true);
    expect(paysToRefresh({ ...slow, precise: true })).toBe(false);
  });
});
