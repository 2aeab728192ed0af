import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@ridgeline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PathResult } from "../src/path-result.ts";
import { builtinWithFolds, ridgelineIn, type Ended } from "./cli-kit.ts";
import { logOf } from "./record.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ridgeline-path-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...args: string[]): Promise<Ended> => ridgelineIn(folder, ["path", ...args, "--no-page"]);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

async function result(...args: string[]): Promise<PathResult> {
  const { code, stdout, stderr } = await path(...args, "--json");
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as PathResult;
}

/** The problems of one message, a line each. */
async function refused(...args: string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await path(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trimEnd().split("\n").slice(1);
}

/** `|a - b|` over the largest `|b|`. */
function apart(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / Math.max(...b.map(Math.abs));
}

describe("the numbers are cv.glmnet's at equal folds", () => {
  // R 4.2.2, glmnet 4.1-6, options(digits = 12), thresh = 1e-20, maxit = 1e8:
  // foldid <- (0:(nrow(d) - 1)) %% 5 + 1; cv <- cv.glmnet(x, y, alpha = 0.5, foldid = foldid, lambda = c(8, 4, 2, 1, 0.5, 0.1))
  // cv$cvm; cv$cvsd; cv$nzero; cv$glmnet.fit$dev.ratio; coef(cv$glmnet.fit)[, 4]
  // Ours end at a gap of 1e-12, which leaves coefficients good to about its root.
  test("gaussian: an elastic net of concrete, with --glmnet", async () => {
    write("concrete.csv", builtinWithFolds("concrete", 5));
    const options = ["--fold-column", "fold", "--alpha", "0.5", "--glmnet", "--lambda", "0.1,8,4,2,1,0.5"];
    const r = await result("concrete.csv", "--target", "compressive_strength", ...options);
    expect(r).toMatchObject({ family: "gaussian", alpha: 0.5, lambda: [8, 4, 2, 1, 0.5, 0.1], nnz: [3, 5, 6, 8, 7, 8], dropped: 0 });
    expect(r.classes).toBeUndefined();
    const { cv } = r;
    expect(cv).toMatchObject({ measure: "mse", lambdaMin: 0.1, indexMin: 5, lambda1se: 1, index1se: 3 });
    expect(apart(cv.mean, [210.461163734, 152.273069004, 128.657860659, 118.632116269, 114.297118584, 112.822295863])).toBeLessThan(1e-9);
    expect(apart(cv.se, [12.57099493851, 10.72027329476, 9.4963168179, 8.80131033041, 8.19895526075, 7.90488050762])).toBeLessThan(1e-9);
    const dev = [0.259781949642, 0.472170778166, 0.556587855432, 0.593641956163, 0.608217901452, 0.613956122019];
    expect(apart(r.devRatio, dev)).toBeLessThan(1e-10);
    expect(r.intercept[3]).toBeCloseTo(42.10639066527692, 5);
    const b = [0.07803515287026, 0.05377580200309, 0.0213771302953, -0.18089932481565, 0.47217664414533, -0.0011471018858];
    expect(apart(r.coefficients[3] as number[], [...b, -0.00868127286034, 0.09604890154107])).toBeLessThan(1e-6);
    expect(r.featureNames).toHaveLength(8);
    expect(Math.max(...r.gap)).toBeLessThanOrEqual(1e-12);
  });

  // cv.glmnet(x, y, family = "binomial", type.measure = ..., foldid = foldid, lambda = c(0.3, 0.1, 0.03, 0.01)) of breast_cancer_wdbc
  test.each([
    ["deviance", [1.06440086917, 0.530523310134, 0.295773925002, 0.207796107882], 0.01, 0.01],
    ["class", [0.286467486819, 0.0632688927944, 0.0333919156415, 0.0333919156415], 0.03, 0.03],
    ["auc", [0.980854946813, 0.985616165645, 0.991610334569, 0.991980172217], 0.01, 0.03],
    ["mse", [0.3472430199254, 0.1379358890557, 0.0725036412961, 0.0519968666917], 0.01, 0.01],
    ["mae", [0.799988883306, 0.424224700183, 0.229224287181, 0.146158194694], 0.01, 0.01],
  ] as const)("binomial, chosen by %s", async (measure, mean, lambdaMin, lambda1se) => {
    write("wdbc.csv", builtinWithFolds("breast_cancer_wdbc", 5));
    const r = await result(
      "wdbc.csv",
      "--target",
      "target",
      "--fold-column",
      "fold",
      "--lambda",
      "0.3 0.1 0.03 0.01",
      "--measure",
      measure,
    );
    expect(r).toMatchObject({
      family: "binomial",
      alpha: 1,
      classes: ["0", "1"],
      nnz: [2, 4, 6, 9],
      cv: { measure, lambdaMin, lambda1se },
    });
    expect(apart(r.cv.mean, mean)).toBeLessThan(1e-7);
    const kept = (r.coefficients[1] as number[]).filter((v) => v !== 0);
    expect(apart(kept, [-0.850350441834, -0.17231368579, -0.001985609108, -14.73638174002])).toBeLessThan(1e-6);
  });
});

describe("the other families' numbers are cv.glmnet's too", () => {
  // cv.glmnet(x, factor(y), family = "multinomial", type.measure = ..., foldid = foldid, lambda = c(0.2, 0.1, 0.03, 0.01)) of wine
  test.each([
    ["deviance", [1.162717044371, 0.673341460845, 0.296729833545, 0.157581431577], 0.01, 0.01],
    ["class", [0.0561797752809, 0.0561797752809, 0.0168539325843, 0.0112359550562], 0.01, 0.03],
    ["mse", [0.3029377613685, 0.1509004002422, 0.0603158890507, 0.0337950615222], 0.01, 0.01],
    ["mae", [0.861590344077, 0.538125155571, 0.246183290081, 0.128221319077], 0.01, 0.01],
  ] as const)("multinomial, chosen by %s", async (measure, mean, lambdaMin, lambda1se) => {
    write("wine.csv", builtinWithFolds("wine", 5));
    const family = ["--family", "multinomial", "--measure", measure];
    const r = await result("wine.csv", "--target", "target", "--fold-column", "fold", "--lambda", "0.2,0.1,0.03,0.01", ...family);
    expect(r).toMatchObject({ family: "multinomial", classes: ["0", "1", "2"], cv: { measure, lambdaMin, lambda1se } });
    expect(apart(r.cv.mean, mean)).toBeLessThan(1e-5);
    const b = r.coefficients as readonly (readonly (readonly number[])[])[];
    const kept = b.map((byLambda) => byLambda[1]!.filter((v) => v !== 0));
    // coef(cv$glmnet.fit)[[k]][, 2]: flavanoids and proline; alcohol and color_intensity; flavanoids, hue and od280/od315_of_diluted_wines
    expect(apart(kept[0]!, [0.09383846202394, 0.00290149732499])).toBeLessThan(1e-5);
    expect(apart(kept[1]!, [-0.908696274813, -0.170975442071])).toBeLessThan(1e-5);
    expect(apart(kept[2]!, [-0.498102470996, -1.619401462787, -0.7796700763])).toBeLessThan(1e-5);
    const intercepts = r.intercept as readonly (readonly number[])[];
    expect(
      apart(
        intercepts.map((a) => a[1]!),
        [-7.29143911701, 8.002327608101, -0.710888491091],
      ),
    ).toBeLessThan(1e-5);
  });

  // y <- d$age; x <- as.matrix(d[, c(1:7, 9)]); cv.glmnet(x, y, family = "poisson", foldid = foldid, lambda = c(10, 3, 1, 0.3)) of concrete
  test("poisson, and a number taken for a count", async () => {
    write("concrete.csv", builtinWithFolds("concrete", 5));
    const options = ["--target", "age", "--fold-column", "fold", "--lambda", "10,3,1,0.3"];
    const r = await result("concrete.csv", ...options, "--family", "poisson");
    expect(r).toMatchObject({ family: "poisson", nnz: [2, 6, 7, 8], cv: { measure: "deviance", lambdaMin: 0.3, lambda1se: 1 } });
    expect(apart(r.cv.mean, [39.6617494112, 28.6668479825, 24.4289844665, 23.9155183017])).toBeLessThan(1e-6);
    expect(apart(r.devRatio, [0.288809007153, 0.498960484777, 0.573896119662, 0.583077950056])).toBeLessThan(1e-8);
    const b = [-0.00505256695441, -0.00538722019197, -0.00400899791243, 0.0199120935695, -0.0212635024923, 2.55424534033e-5, 0];
    expect(apart(r.coefficients[2] as number[], [...b, 0.0537535978065])).toBeLessThan(1e-6);
    expect((await path("concrete.csv", ...options, "--workers", "0")).stdout).toContain("if it counts something, --family poisson");
    write("n.csv", `a,y\n${rows.map((q) => `${q.a},${q.y - 5}`).join("\n")}\n`);
    expect((await refused("n.csv", "--target", "y", "--family", "poisson")).join()).toMatch(/values are below 0 \(such as -5\)/);
  });
});

const rows = Array.from({ length: 60 }, (_, i) => ({
  a: (i * 7) % 11,
  b: i % 3 === 0 ? "x" : i % 3 === 1 ? "Y" : "é",
  y: i + ((i * 5) % 7),
}));
const table = `a,b,y\n${rows.map((r) => `${r.a},${r.b},${r.y}`).join("\n")}\n`;

describe("the command", () => {
  test("text columns become 0/1 columns, rows without a target are dropped and counted", async () => {
    write("t.csv", `${table}3,x,\n4,Y,NA\n`);
    const r = await result("t.csv", "--target", "y", "--folds", "5");
    expect(r).toMatchObject({ dropped: 2, featureNames: ["a", "b=x", "b=é"] });
    const { stdout } = await path("t.csv", "--target", "y", "--folds", "5", "--workers", "0");
    expect(stdout).toContain("2 rows without a target left out");
    expect(stdout).toMatch(/Family gaussian: "y" is a number/);
  });

  test("says of one row that it is left out, and with which option an id is", async () => {
    const numbered = rows.map((r, i) => `${i + 1},${r.a},${i === 4 ? "" : r.y}`);
    write("t.csv", `id,a,y\n${numbered.join("\n")}\n`);
    const { stdout } = await path("t.csv", "--target", "y", "--folds", "5", "--workers", "0");
    expect(stdout).toContain("1 row without a target left out");
    expect(stdout.replaceAll("\n", " ")).toContain('perhaps an id (leave it out with --drop): "id"');
  });

  test("prints every tenth lambda, both picks, features with signs, two plots, in 80 columns and without colour", async () => {
    const { code, stdout } = await ridgelineIn(folder, ["path", "builtin:concrete", "--no-page"], {
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(code).toBe(0);
    const [, report = ""] = stdout.split("\nconcrete\n");
    for (const line of report.split("\nDigest")[0]!.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
    expect(report).not.toContain("\u001b");
    expect(report).toMatch(/^lambda\.1se +[\d.]+ +\d+ +[\d.]+ +\d+/m);
    expect(report).toMatch(/^lambda\.min +[\d.]+ +\d/m);
    expect(report).toMatch(/^age +\+0\.\d+ +\+0\.\d+$/m);
    expect(report).toContain("Coefficients along the path");
    expect(report).toMatch(/┄ least \+ 1 SE/);
  });

  test("is recorded with its model; the same seed gives the same digest", async () => {
    write("t.csv", table);
    const digest = async (store: string, workers: string): Promise<string> =>
      /Digest (\w+)/.exec((await path("t.csv", "--target", "y", "--store", store, "--workers", workers)).stdout)![1]!;
    expect(await digest("a.db", "1")).toBe(await digest("b.db", "0"));
    const log = await logOf(join(folder, "a.db"));
    const model = log.findIndex((s) => s.event.type === "unit.model");
    expect(log[model + 1]?.event.type).toBe("unit.finished");
  });

  test("Ctrl-C ends with 130 and keeps the record; resume gives what an undisturbed run gives", { timeout: 240_000 }, async () => {
    const study = ["builtin:digits8x8", "--nlambda", "12", "--lambda-min-ratio", "0.05", "--folds", "3"];
    const reported = async (): Promise<boolean> =>
      (await logOf(join(folder, "half.db")).catch(() => [])).some((s) => s.event.type === "unit.reports");
    const stopped = await ridgelineIn(folder, ["path", ...study, "--no-page", "--store", "half.db"], {
      watch: (child) => {
        void (async () => {
          while (child.exitCode === null && !(await reported())) await systemClock.sleep(20);
          child.kill("SIGINT");
        })();
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toMatch(/Go on with: npx ridgeline resume digits8x8-\S+ --store half\.db/);
    const resumed = await ridgelineIn(folder, ["resume", "--no-page", "--json", "--store", "half.db"]);
    expect(resumed.code).toBe(0);
    const r = JSON.parse(resumed.stdout) as PathResult;
    expect(r).toMatchObject({ family: "multinomial", cv: { measure: "deviance" } });
    expect(r.coefficients).toHaveLength(10);
    expect(r).toEqual(await result(...study));
  });

  test("teaches in its help", async () => {
    const { code, stdout } = await ridgelineIn(folder, ["path", "--help"]);
    expect(code).toBe(0);
    for (const word of ["--fold-column", "--no-standardize", "lambda.1se", "Examples:"]) expect(stdout).toContain(word);
  });
});

describe("bad input ends with 2 and one message", () => {
  test("all bad options at once", async () => {
    write("t.csv", table);
    const wrong = ["--family", "gausian", "--alpha", "3", "--lambda", "1,x", "--folds", "0", "--measure", "class", "--nlambda", "0.5"];
    const problems = await refused("t.csv", "--target", "y", ...wrong);
    expect(problems).toHaveLength(6);
    const text = problems.join("\n");
    expect(text).toMatch(/--family: "gausian".*mean gaussian\?/);
    expect(text).toMatch(/--measure: class is no measure of the family gaussian/);
    for (const option of ["--alpha", "--lambda", "--folds", "--nlambda"]) expect(text).toContain(`  ${option}: `);
  });

  test("what does not fit the data", async () => {
    write("t.csv", table);
    expect((await refused("t.csv", "--target", "b", "--family", "gaussian")).join()).toMatch(
      /regression needs numbers.*Use --family binomial or multinomial, or another target/,
    );
    expect((await refused("t.csv", "--target", "y", "--family", "binomial")).join()).toMatch(/Use --family multinomial or gaussian/);
    write("cell.csv", `a,y\n${Array.from({ length: 30 }, (_, i) => `${i === 3 ? "Infinity" : i},${i % 4}`).join("\n")}\n`);
    expect((await refused("cell.csv", "--target", "y")).join()).toMatch(
      /cell\.csv:5 column "a": .*"Infinity".*leave the column out with --drop$/,
    );
    write("flat.csv", `a,b,y\n${Array.from({ length: 30 }, (_, i) => `5,7,${i}`).join("\n")}\n`);
    expect((await refused("flat.csv", "--target", "y")).join()).toMatch(/flat\.csv: every column that is left is constant \("a", "b"\)/);
    write("names.csv", `a,y\n${Array.from({ length: 60 }, (_, i) => `${i % 5},n${i}`).join("\n")}\n`);
    const classes = await refused("names.csv", "--target", "y");
    expect(classes).toHaveLength(11);
    expect(classes.at(-1)).toMatch(/target "y": and 50 more such classes/);
    expect((await refused("t.csv", "--target", "y", "--folds", "61")).join()).toMatch(/--folds: 61 folds need at least 61 rows/);
    expect((await refused("t.csv", "--target", "z")).join()).toMatch(/--target: there is no column "z"/);
    expect((await refused("t.csv")).join()).toMatch(/--target: no target was given/);
    write("ids.csv", `id,a,y\n${Array.from({ length: 300 }, (_, i) => `k${i},${i % 7},${i % 11}`).join("\n")}\n`);
    expect((await refused("ids.csv", "--target", "y")).join()).toMatch(/300 different texts.*Leave it out with --drop "id"/);
    expect((await refused("nope.csv", "--target", "y")).join()).toMatch(/nope\.csv: no such file/);
    expect((await refused("t.csv", "--target", "y", "--folds", "3", "--fold-column", "a")).join()).toMatch(/--folds: the fold column says/);
  });

  test("folds that would hold one class only", async () => {
    const two = rows.map((r, i) => `${r.a},${i < 30 ? "no" : "yes"},${i < 20 ? 1 : i < 40 ? 2 : 3}`).join("\n");
    write("auc.csv", `a,y,fold\n${two}\n`);
    expect((await refused("auc.csv", "--target", "y", "--fold-column", "fold", "--measure", "auc")).join()).toMatch(
      /--measure: auc needs rows of both classes in every fold, and fold 1, fold 3 hold one class only/,
    );
    write("one.csv", `a,y,fold\n${rows.map((r, i) => `${r.a},${i < 20 ? "yes" : "no"},${i < 20 ? 1 : 2}`).join("\n")}\n`);
    expect((await refused("one.csv", "--target", "y", "--fold-column", "fold")).join()).toMatch(/all rows of class "yes" are in fold 1/);
  });
});

describe("a reader that leaves early (`| head`)", () => {
  const args = ["path", "builtin:concrete", "--target", "compressive_strength", "--no-page"];
  const quiet = { code: 0, stderr: "" };

  test("ends what is printed, not the study", async () => {
    const watch = (child: ChildProcessWithoutNullStreams): void => {
      child.stdout.once("data", () => child.stdout.destroy());
    };
    expect(await ridgelineIn(folder, args, { watch })).toMatchObject(quiet);
  });

  test("before the first line", async () => {
    expect(await ridgelineIn(folder, args, { watch: (child) => child.stdout.destroy() })).toMatchObject(quiet);
  });
});
