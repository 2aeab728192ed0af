import { must } from "../law.ts";
import { near, scaleOf, slopes, type PenaltyLaw } from "./case.ts";

const always = (): boolean => true;

export const valueLaws: readonly PenaltyLaw[] = [
  {
    name: "value agrees with the formula",
    needs: always,
    holds: ({ penalty, formula, v, a, h }) => {
      near(penalty.value(a, h), formula([...a], h), 1e-13, `value at [${a}]`);
      near(penalty.value(v, h), formula([...v], h), 1e-13, `value at [${v}]`);
    },
  },
  {
    name: "value is 0 at 0, or 0 is forbidden, and never negative",
    needs: always,
    holds: ({ penalty, a, h }) => {
      const atZero = penalty.value(new Float64Array(a.length), h);
      if (atZero !== Infinity) near(atZero, 0, 0, "value at 0");
      must(penalty.value(a, h) >= 0, `value ${penalty.value(a, h)} at [${a}] is negative`);
    },
  },
  {
    name: "value sums over coordinates",
    needs: (p) => p.blocks === "coordinates" && p.size === undefined,
    holds: ({ penalty: p, a, b, h }) =>
      near(p.value(Float64Array.of(...a, ...b), h), p.value(a, h) + p.value(b, h), 1e-13, "value of two parts"),
  },
  {
    name: "value is convex",
    needs: (p) => p.convex,
    holds: ({ penalty: p, a, b, h }) => {
      const ends = (p.value(a, h) + p.value(b, h)) / 2;
      const middle = p.value(
        a.map((x, i) => (x + b[i]!) / 2),
        h,
      );
      must(middle <= ends + 1e-13 * (1 + ends), `value ${middle} between [${a}] and [${b}] is above the mean ${ends} of the ends`);
    },
  },
  {
    name: "vectors of another length than size are refused",
    needs: (p) => p.size !== undefined,
    holds: ({ penalty: p, h }) => {
      const long = new Float64Array(p.size! + 1);
      mustRefuse("value", () => p.value(long, h));
      if (p.prox !== undefined) mustRefuse("prox", () => p.prox!(long, 1, h, long));
      if (p.optimalityGap !== undefined) mustRefuse("optimalityGap", () => p.optimalityGap!(long, long, h));
      if (p.conjugate !== undefined) mustRefuse("conjugate", () => p.conjugate!(long, h));
    },
  },
];

function mustRefuse(what: string, act: () => unknown): void {
  let code: unknown;
  try {
    act();
  } catch (error) {
    code = (error as { code?: unknown }).code;
  }
  must(code === "E_SIZE", `${what} does not refuse a vector that is one too long with E_SIZE`);
}

export const gradientLaws: readonly PenaltyLaw[] = [
  {
    name: "gradient agrees with central differences of the value",
    needs: (p) => p.gradient !== undefined,
    holds: ({ penalty: p, a, h }) => {
      const out = new Float64Array(a.length);
      p.gradient!(a, h, out);
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        near(out[i]!, (left + right) / 2, 1e-7 * scaleOf(p, a, h), `gradient[${i}] at [${a}]`);
      }
    },
  },
];
