import { describe, expect, it } from "vitest";
import { fitPath, pathAt, predictPath, type Family, type PathOptions } from "../src/index.ts";
import { csc, drawData, inForm, type Form } from "./dense-and-sparse.ts";
import { relativeDifference } from "./support.ts";

const names: readonly Family[] = ["gaussian", "binomial", "multinomial", "poisson", "huber", "mgaussian"];

describe.each(names)("predictPath, %s", (family) => {
  const data = drawData({ seed: 8, n: 30, d: 6, family, share: 0.4 });
  const path = fitPath(data, { family, nlambda: 20 });
  const K = path.responses;

  it("is intercept + x b + offset through the inverse link, [n, K]", () => {
    const offset = Float64Array.from({ length: 30 * K }, (_, at) => (at % 5) / 3);
    const link = predictPath(path, 9, data.x, { type: "link", offset });
    expect(link).toHaveLength(30 * K);
    link.forEach((value, at) => {
      const [i, r] = [Math.floor(at / K), at % K];
      let sum = path.intercept[9 * K + r]! + offset[at]!;
      for (let j = 0; j < 6; j++) sum += data.x[i * 6 + j]! * path.coefficients[9]![r * 6 + j]!;
      expect(value).toBeCloseTo(sum, 12);
    });
    const response = predictPath(path, 9, data.x, { offset });
    for (let i = 0; i < 30; i++) {
      const eta = [...link.subarray(i * K, (i + 1) * K)];
      const total = eta.reduce((s, e) => s + Math.exp(e), 0);
      const means = { binomial: 1 / (1 + Math.exp(-eta[0]!)), poisson: Math.exp(eta[0]!), gaussian: eta[0]!, huber: eta[0]! };
      eta.forEach((e, r) => {
        const wanted = family === "multinomial" ? Math.exp(e) / total : family === "mgaussian" ? e : means[family];
        expect(response[i * K + r]).toBeCloseTo(wanted, 12);
      });
    }
  });

  it.each(["columns", "float32", "csc"] as const)("is the same for x as %s", (form: Form) => {
    const wanted = predictPath(path, 9, data.x);
    const found = predictPath(path, 9, inForm(data, form), { rows: 30 });
    found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 12));
  });

  it("gives classes where there are any, else E_PATH_TYPE", () => {
    if (family !== "binomial" && family !== "multinomial") {
      expect(() => predictPath(path, 9, data.x, { type: "class" })).toThrow(/no classes/);
      return;
    }
    const link = predictPath(path, 9, data.x, { type: "link" });
    const classes = predictPath(path, 9, data.x, { type: "class" });
    expect(classes).toHaveLength(30);
    classes.forEach((c, i) => {
      const eta = [...link.subarray(i * K, (i + 1) * K)];
      expect(c).toBe(K === 1 ? Number(eta[0]! > 0) : eta.indexOf(Math.max(...eta)));
    });
  });
});

describe("predictPath", () => {
  const data = drawData({ seed: 3, n: 12, d: 3, family: "gaussian", share: 0.5 });
  const path = fitPath(data, { family: "gaussian", nlambda: 5 });

  it("takes rows of zeros at the end of a sparse matrix when told how many", () => {
    const sparse = csc({ x: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0), n: 3, d: 3 });
    expect(predictPath(path, 2, sparse)).toHaveLength(1);
    expect(predictPath(path, 2, sparse, { rows: 3 })[2]).toBe(path.intercept[2]);
    expect(() => predictPath(path, 2, csc(data), { rows: 5 })).toThrow(/more rows than said/);
    expect(() => predictPath(path, 2, { ...sparse, pointers: sparse.pointers.slice(1) })).toThrow(/2 columns, not the path's 3/);
  });
});

describe("pathAt", () => {
  const data = drawData({ seed: 4, n: 40, d: 8, family: "multinomial", share: 0.3 });
  const options: PathOptions = { family: "multinomial", nlambda: 15 };
  const path = fitPath(data, options);

  // R: x <- as.matrix(mtcars[, -1]); f <- glmnet(x, mtcars$mpg, lambda = c(2, 1, .5), thresh = 1e-18);
  // coef(f, s = .8) is .4 coef(f, s = .5) + .6 coef(f, s = 1), and coef(f, s = 5) is coef(f, s = 2)
  it("is the path on its points, their mean half way, and the ends beyond", () => {
    const on = pathAt(path, path.lambda[6]!);
    expect(on.coefficients).toEqual(path.coefficients[6]);
    expect([...on.intercept]).toEqual([...path.intercept.subarray(18, 21)]);
    const half = pathAt(path, (path.lambda[6]! + path.lambda[7]!) / 2);
    half.coefficients.forEach((b, at) => expect(b).toBeCloseTo((path.coefficients[6]![at]! + path.coefficients[7]![at]!) / 2, 14));
    half.intercept.forEach((c, r) => expect(c).toBeCloseTo((path.intercept[18 + r]! + path.intercept[21 + r]!) / 2, 14));
    expect(pathAt(path, 1e9).coefficients).toEqual(path.coefficients[0]);
    expect(pathAt(path, 0).coefficients).toEqual(path.coefficients.at(-1));
    expect(() => pathAt(path, NaN)).toThrow(/NaN is not allowed/);
  });

  it("predicts", () => {
    const point = pathAt(path, path.lambda[6]!);
    expect(predictPath(path, point, data.x)).toEqual(predictPath(path, 6, data.x));
  });

  it("exact fits the lambda itself", () => {
    const lambda = 0.3 * path.lambda[4]! + 0.7 * path.lambda[5]!;
    const exact = pathAt(path, lambda, { exact: true, data, options });
    const alone = fitPath(data, { ...options, lambda: [lambda] });
    expect(relativeDifference(exact.coefficients, alone.coefficients[0]!)).toBeLessThan(1e-6);
    const rough = pathAt(path, lambda);
    expect(relativeDifference(exact.coefficients, rough.coefficients)).toBeGreaterThan(1e-4);
  });

  it("a lasso with squared error is straight between points of the same support", () => {
    const rows = drawData({ seed: 9, n: 30, d: 4, family: "gaussian", share: 0 });
    const fit = fitPath(rows, { family: "gaussian", lambda: [0.02, 0.01] });
    const exact = fitPath(rows, { family: "gaussian", lambda: [0.013] });
    expect(relativeDifference(pathAt(fit, 0.013).coefficients, exact.coefficients[0]!)).toBeLessThan(1e-10);
  });
});
