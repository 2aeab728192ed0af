import { describe, expect, it } from "vitest";
import { crossValidate, type Family } from "../../src/index.ts";
import { absent } from "../support.ts";
import { useGlmnet } from "./compare.ts";
import { glmnetAbsent } from "./glmnet.ts";
import { loadSet, type SetOptions } from "./sets.ts";

/** Means and standard errors over folds, relative: what a threshold of glmnet that takes seconds leaves. */
const APART = 1e-4;
const FOLDS = 10;

interface FoldedSet {
  readonly name: string;
  readonly family: Family & ("gaussian" | "binomial");
  readonly read: SetOptions;
  readonly alpha?: number;
  readonly nlambda?: number;
  readonly lambdaMinRatio?: number;
}

const secondClass = (cell: string): number => Number(cell) - 1;

const sets: readonly FoldedSet[] = [
  { name: "diabetes", family: "gaussian", read: { target: "target" } },
  { name: "diabetes", family: "gaussian", read: { target: "target" }, alpha: 0 },
  { name: "college", family: "gaussian", read: { target: "Apps", without: ["college"] }, alpha: 0.5 },
  { name: "hitters", family: "gaussian", read: { target: "Salary", without: ["player"] } },
  {
    name: "communities_crime",
    family: "gaussian",
    read: { target: "ViolentCrimesPerPop", without: ["state", "county", "community", "communityname_string", "fold"] },
    nlambda: 30,
    lambdaMinRatio: 1e-3,
  },
  { name: "riboflavin", family: "gaussian", read: { target: "y" }, nlambda: 40, lambdaMinRatio: 0.03 },
  { name: "breast_cancer_wdbc", family: "binomial", read: { target: "target" }, nlambda: 40, lambdaMinRatio: 1e-3 },
  { name: "saheart", family: "binomial", read: { target: "chd" } },
  {
    name: "colon",
    family: "binomial",
    read: { target: "class", mapTarget: secondClass, mapX: Math.log },
    nlambda: 30,
    lambdaMinRatio: 0.05,
  },
];

describe("live against cv.glmnet at thresh 1e-12, equal folds and lambdas", () => {
  const glmnet = useGlmnet();
  for (const s of sets) {
    const alpha = s.alpha ?? 1;
    it(`${s.name}, ${s.family}, alpha ${alpha}`, { timeout: 240_000 }, async ({ skip }) => {
      const data = glmnetAbsent === undefined ? loadSet(s.name, s.read) : undefined;
      if (data === undefined) return skip(glmnetAbsent ?? absent(s.name));
      const foldIds = Int32Array.from({ length: data.n }, (_, i) => 1 + (i % FOLDS));
      const { nlambda, lambdaMinRatio } = s;
      const cv = crossValidate(data, { family: s.family, l1Ratio: alpha, glmnet: true, foldIds, nlambda, lambdaMinRatio });
      await glmnet().load(data, s.family);
      const theirs = await glmnet().crossValidate(alpha, cv.lambda, foldIds, 1e-12);
      const near = (lambda: number): number => cv.lambda.findIndex((l) => Math.abs(l / lambda - 1) < 1e-10);
      expect([cv.indexMin, cv.index1se]).toEqual([near(theirs.lambdaMin), near(theirs.lambda1se)]);
      cv.lambda.forEach((_, k) => {
        expect(Math.abs(cv.mean[k]! / theirs.mean[k]! - 1), `mean at lambda ${k}`).toBeLessThan(APART);
        expect(Math.abs(cv.se[k]! / theirs.se[k]! - 1), `standard error at lambda ${k}`).toBeLessThan(APART);
      });
    });
  }
});
