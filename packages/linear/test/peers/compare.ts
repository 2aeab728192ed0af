import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitPath, type Path } from "../../src/index.ts";
import { absent, type RowData } from "../support.ts";
import { Glmnet, glmnetAbsent, type GlmnetFit } from "./glmnet.ts";
import { Judge, type Coefficients } from "./judge.ts";
import { loadSet, type SetOptions } from "./sets.ts";

type Family = "gaussian" | "binomial" | "multinomial";

/** One data set, and a grid on which glmnet takes seconds at such thresholds: to its own end it would take minutes on some. */
export interface PeerSet {
  readonly name: string;
  /** Default: the name. */
  readonly file?: string;
  readonly read: SetOptions;
  readonly nlambda: number;
  readonly lambdaMinRatio?: number;
}

/** Ours above glmnet's best at any lambda, over the null objective: the tolerance of the path. */
const EXCESS = 1e-12;
/** What may differ on a path: twice what glmnet itself moves between the two thresholds, or this. Coefficients are relative to the largest,
 *  intercepts to the largest or 1. */
const FLOOR = { coefficients: 3e-6, intercept: 3e-6, devRatio: 1e-7 };
/** Our deviance ratio against its definition. */
const ROUNDING = 1e-11;

export function compareWithGlmnet(family: Family, sets: readonly PeerSet[]): void {
  describe(`${family}: live against glmnet at thresh 1e-14 and 1e-15`, () => {
    const glmnet = useGlmnet();
    for (const set of sets) {
      for (const alpha of [1, 0.5, 0]) {
        it(`${set.name}, alpha ${alpha}`, { timeout: 240_000 }, async ({ skip }) => {
          const data = glmnetAbsent === undefined ? loadSet(set.file ?? set.name, set.read) : undefined;
          if (data === undefined) return skip(glmnetAbsent ?? absent(set.file ?? set.name));
          await compare(glmnet(), data, family, alpha, set);
        });
      }
    }
  });
}

/** One R process for the tests of a block. Without R they are skipped, but not where everything has to be there (`CI=true`). */
export function useGlmnet(): () => Glmnet {
  let glmnet: Glmnet | undefined;
  beforeAll(async () => {
    if (glmnetAbsent === undefined) glmnet = await Glmnet.start();
  });
  afterAll(() => glmnet?.close());
  if (process.env["CI"] === "true") it("Rscript with glmnet is there", () => expect(glmnetAbsent).toBeUndefined());
  return () => glmnet!;
}

async function compare(glmnet: Glmnet, data: RowData, family: Family, alpha: number, set: PeerSet): Promise<void> {
  const { nlambda, lambdaMinRatio } = set;
  const path = fitPath(data, { family, l1Ratio: alpha, glmnet: true, nlambda, lambdaMinRatio });
  await glmnet.load(data, family);
  const loose = await glmnet.fit(alpha, path.lambda, 1e-14);
  const tight = await glmnet.fit(alpha, path.lambda, 1e-15);
  const judge = new Judge(data, family, alpha);
  const overall = tight.coefficients.reduce((m, b) => Math.max(m, judge.largest(b)), 0);
  const ours = { coefficients: 0, intercept: 0, devRatio: 0 };
  const own = { ...ours };
  path.lambda.forEach((lambda, k) => {
    const [here, a, b] = [pathAt(path, k), fitAt(loose, k), fitAt(tight, k)];
    const share = (c: Coefficients): number => judge.objective(lambda, c) / judge.nullObjective;
    expect(share(here) - Math.min(share(a), share(b)), `objective at lambda ${k}`).toBeLessThanOrEqual(EXCESS);
    expect(Math.abs(here.devRatio - judge.devRatio(here)), `deviance ratio at lambda ${k}`).toBeLessThanOrEqual(ROUNDING);
    const largest = Math.max(judge.largest(b.coefficients), 1e-6 * overall);
    for (const [most, c] of [
      [ours, here],
      [own, a],
    ] as const) {
      most.coefficients = Math.max(most.coefficients, judge.difference(c.coefficients, b.coefficients) / largest);
      most.intercept = Math.max(most.intercept, interceptsApart(c, b));
      most.devRatio = Math.max(most.devRatio, Math.abs(c.devRatio - b.devRatio));
    }
  });
  for (const key of glmnetIsOff(data, family, alpha) ? [] : (["coefficients", "intercept", "devRatio"] as const)) {
    expect(ours[key], `${key} against glmnet`).toBeLessThanOrEqual(Math.max(2 * own[key], FLOOR[key]));
  }
}

/** Ridge with more columns than rows: glmnet's coefficients are off by up to 6e-3. closed-form.test.ts has them. */
function glmnetIsOff({ n, d }: RowData, family: Family, alpha: number): boolean {
  return family === "gaussian" && alpha === 0 && d > n;
}

type Fit = Coefficients & { readonly devRatio: number };

function pathAt(path: Path, k: number): Fit {
  const { responses } = path;
  return {
    devRatio: path.devRatio[k]!,
    intercept: path.intercept.subarray(k * responses, (k + 1) * responses),
    coefficients: path.coefficients[k]!,
  };
}

function fitAt({ intercept, coefficients, devRatio }: GlmnetFit, k: number): Fit {
  return { devRatio: devRatio[k]!, intercept: intercept[k]!, coefficients: coefficients[k]! };
}

/** The intercepts of classes are free up to one number. */
export function centred(intercept: ArrayLike<number>): number[] {
  const values = Array.from(intercept);
  const mean = values.length === 1 ? 0 : values.reduce((s, v) => s + v, 0) / values.length;
  return values.map((v) => v - mean);
}

function interceptsApart(a: Coefficients, b: Coefficients): number {
  const [u, v] = [centred(a.intercept), centred(b.intercept)];
  return u.reduce((m, e, i) => Math.max(m, Math.abs(e - v[i]!)), 0) / Math.max(1, ...v.map(Math.abs));
}
