import type { Frame } from "./axes.ts";
import type { CoefficientLine, PathInput } from "./path-input.ts";
import { extent, linear, log, roundOut, type Scale } from "./scale.ts";
import { plainName } from "./words.ts";

/** Where the parts of a path chart stand, in pixels of its scene. */
export interface PathLayout {
  readonly width: number;
  readonly height: number;
  readonly narrow: boolean;
  /** The coefficient paths; absent where no coefficients are known. */
  readonly upper: Frame | undefined;
  readonly lower: Frame;
  /** One a lambda. */
  readonly xs: readonly number[];
  readonly x: Scale;
  /** Whether x is log lambda. */
  readonly isLambda: boolean;
  /** Where lambda is weak: names stand there, figures at the other side. */
  readonly weakSide: "left" | "right";
  /** Coefficients to pixels. */
  readonly y: Scale;
}

const FIGURES = 56;
/** Room of a lambda of 0 beside a log axis. */
const ZERO = 26;

export function pathLayout(input: PathInput, givenWidth: number): PathLayout {
  const width = Math.max(240, givenWidth);
  const narrow = width < 560;
  const isLambda = input.axis === undefined;
  const longest = Math.max(0, ...input.coefficients.map((c) => plainName(c.name).length));
  const names = Math.max(narrow ? 64 : 96, Math.min(narrow ? 104 : 148, longest * 6.3 + 14));
  const [left, right] = isLambda ? [names, width - FIGURES] : [FIGURES, width - names];
  const hasPaths = input.coefficients.length > 0;
  const top = narrow ? 36 : 40;
  const upperHeight = input.height ?? (narrow ? 250 : 372);
  const upper = hasPaths ? { left, right, top, bottom: top + upperHeight } : undefined;
  const lowerTop = hasPaths ? top + upperHeight + 34 : top;
  const lower = { left, right, top: lowerTop, bottom: lowerTop + (hasPaths ? (narrow ? 130 : 200) : 260) };
  const x = input.axis === undefined ? lambdaScale(input, left, right) : valueScale(input.axis.values, left, right);
  const at = (v: number): number => (isLambda && v <= 0 ? left + 8 : x(v));
  const xs = (input.axis?.values ?? input.lambdas).map(at);
  const y = coefficientScale(input.coefficients, upper ?? lower);
  return { width, height: lower.bottom + 38, narrow, upper, lower, xs, x, isLambda, weakSide: isLambda ? "left" : "right", y };
}

function lambdaScale({ lambdas, range }: PathInput, left: number, right: number): Scale {
  const positive = lambdas.filter((v) => v > 0);
  const [low, high] = extent([...positive, ...(range ?? [])].filter((v) => v > 0)) ?? [0.1, 1];
  const from = left + (lambdas.length > positive.length ? ZERO : 6);
  return low === high ? log(low / 2, high * 2, from, right - 6) : log(low, high, from, right - 6);
}

function valueScale(values: readonly number[], left: number, right: number): Scale {
  const [, high] = extent(values) ?? [0, 1];
  return linear(0, high > 0 ? high : 1, left + 6, right - 6);
}

/** Rounded out, so that a growing path changes it in steps. */
function coefficientScale(lines: readonly CoefficientLine[], frame: Frame): Scale {
  const [low, high] = extent(lines.flatMap((c) => [0, ...c.values])) ?? [-1, 1];
  const [from, to] = low === high ? [-1, 1] : roundOut(low, high, 8);
  return linear(from, to, frame.bottom, frame.top);
}

/** The lambda nearest to a place. */
export function lambdaAt(layout: PathLayout, px: number): number | undefined {
  let best: number | undefined;
  layout.xs.forEach((x, k) => {
    if (Number.isFinite(x) && (best === undefined || Math.abs(x - px) < Math.abs((layout.xs[best] ?? NaN) - px))) best = k;
  });
  return best;
}

/** The line within 10 px of a place, by its vertical distance: an index into `coefficients`. */
export function lineAt(input: PathInput, layout: PathLayout, px: number, py: number): number | undefined {
  const k = lambdaAt(layout, px);
  if (k === undefined || layout.upper === undefined || py < layout.upper.top - 8 || py > layout.upper.bottom + 8) return undefined;
  let best: number | undefined;
  let least = 10;
  input.coefficients.forEach((c, j) => {
    const v = c.values[k] ?? NaN;
    const d = Math.abs(layout.y(v) - py);
    if (v !== 0 && d < least) [best, least] = [j, d];
  });
  return best;
}
