import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile, studentTCdf, studentTQuantile } from "../src/index.ts";

function close(ours: readonly number[], theirs: readonly number[], tolerance: number): void {
  ours.forEach((v, k) => expect(Math.abs(v / theirs[k]! - 1)).toBeLessThan(tolerance));
}

describe("Student's t", () => {
  it("equals R's pt", () => {
    // R: pt(c(-12.3, -2.262, -0.001, 1.5), 9); pt(-40, 99); pt(-5, 0.5); pt(-3, 1000); pt(-2.262, 1e6)
    const nine = [-12.3, -2.262, -0.001, 1.5].map((t) => studentTCdf(t, 9));
    close(nine, [3.1187943869026407e-7, 0.025006422751227275, 0.49961196516298667, 0.91607467197146253], 1e-13);
    const others = [studentTCdf(-40, 99), studentTCdf(-5, 0.5), studentTCdf(-3, 1000)];
    close(others, [3.1925425801436066e-63, 0.14299570157942942, 0.001383354522119095], 1e-13);
    close([studentTCdf(-2.262, 1e6)], [0.011848808502723891], 1e-10);
  });

  it("equals R's qt", () => {
    // R: qt(c(1e-10, 0.025, 0.7), 3.5); qt(0.975, 9); qt(0.975, 99)
    const ours = [1e-10, 0.025, 0.7].map((p) => studentTQuantile(p, 3.5));
    close(ours, [-848.54334563347686, -2.9400886379827296, 0.57533870177223079], 1e-13);
    close([studentTQuantile(0.975, 9), studentTQuantile(0.975, 99)], [2.2621571627982049, 1.9842169515864172], 1e-13);
  });

  it("is symmetric, with limits, and NaN where it is not defined", () => {
    expect(studentTCdf(0, 3)).toBe(0.5);
    expect(studentTCdf(1.2, 7) + studentTCdf(-1.2, 7)).toBeCloseTo(1, 15);
    expect([studentTCdf(-Infinity, 3), studentTCdf(Infinity, 3)]).toEqual([0, 1]);
    expect([studentTQuantile(0, 3), studentTQuantile(0.5, 3), studentTQuantile(1, 3)]).toEqual([-Infinity, 0, Infinity]);
    expect([studentTCdf(1, 0), studentTQuantile(2, 3), studentTQuantile(0.5, -1)]).toEqual([NaN, NaN, NaN]);
    // Cauchy: 1/2 + atan(t) / pi.
    close([studentTCdf(-7, 1)], [0.5 - Math.atan(7) / Math.PI], 1e-13);
  });
});

describe("standard normal", () => {
  it("equals R's pnorm and qnorm", () => {
    // R: pnorm(c(-37, -8, -1.96, 0.5, 3.1)); qnorm(c(1e-300, 1e-5, 0.025, 0.8))
    const cdf = [5.7255712225245771e-300, 6.2209605742717849e-16, 0.024997895148220428, 0.69146246127401301, 0.99903239678678168];
    close([-37, -8, -1.96, 0.5, 3.1].map(normalCdf), cdf, 1e-13);
    const quantile = [-37.047096299361201, -4.2648907939228256, -1.9599639845400538, 0.84162123357291441];
    close([1e-300, 1e-5, 0.025, 0.8].map(normalQuantile), quantile, 1e-13);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1), normalQuantile(1.1)]).toEqual([-Infinity, 0, Infinity, NaN]);
  });
});
