import { describe, expect, it } from "vitest";
import { baseline, loadData, readTable, type DataSpec } from "../src/index.ts";
import { inputError, sharedFile } from "./helpers.ts";

interface Case extends Omit<DataSpec, "source"> {
  readonly file: string;
  readonly target: string;
  readonly n: number;
  readonly d: number;
  readonly missing?: number;
  /** Root mean squared error of the mean, Python's `statistics.pstdev(target)`; or the majority's share, from the counts of the classes. */
  readonly baseline?: number;
}

const cases: readonly Case[] = [
  { file: "diabetes", target: "target", n: 442, d: 10, baseline: 77.00574586945044 },
  { file: "hitters", target: "Salary", drop: ["player"], n: 263, d: 19, baseline: 450.26022382434286 },
  { file: "california_housing", target: "median_house_value", n: 20_640, d: 12, missing: 207, baseline: 115392.82040412253 },
  { file: "abalone", target: "rings", n: 4177, d: 9, baseline: 3.223783065821211 },
  { file: "riboflavin", target: "y", n: 71, d: 4088, baseline: 0.9139205054056032 },
  { file: "saheart", target: "chd", n: 462, d: 9, baseline: 302 / 462 },
  // 891 rows: Age 177; Cabin 687 in each of 146 indicators; Embarked 2 in each of 2.
  {
    file: "titanic",
    target: "Survived",
    drop: ["PassengerId", "Name", "Ticket"],
    n: 891,
    d: 5 + 1 + 146 + 2,
    missing: 177 + 687 * 146 + 2 * 2,
  },
  // 6 numeric columns; levels of the 8 text columns counted with Python's csv module: workclass 8, occupation 14, native_country 41 with gaps.
  {
    file: "adult",
    target: "income",
    drop: ["split"],
    n: 48_842,
    d: 6 + 7 + 15 + 6 + 13 + 5 + 4 + 1 + 40,
    missing: 2799 * 7 + 2809 * 13 + 857 * 40,
  },
  { file: "penguins", target: "species", n: 344, d: 4 + 2 + 1, missing: 4 * 2 + 11, baseline: 152 / 344 },
];

describe("shared data", () => {
  for (const { file, n, d, missing = 0, baseline: expected, ...spec } of cases) {
    it(`${file} loads`, async (context) => {
      const { dataset } = await loadData({ source: sharedFile(`${file}.csv.gz`, context), ...spec });
      expect([dataset.n, dataset.d, dataset.featureNames.length, dataset.x.length]).toEqual([n, d, d, n * d]);
      expect(dataset.x.filter((v) => Number.isNaN(v))).toHaveLength(missing);
      if (expected === undefined) return;
      const scores = baseline(dataset, dataset);
      const found = dataset.task === "regression" ? Math.sqrt(scores.loss) : 1 - scores.error;
      expect(Math.abs(found / expected - 1)).toBeLessThan(2e-15);
    });
  }

  it("hitters says which rows were left out", async (context) => {
    const { notes } = await loadData({ source: sharedFile("hitters.csv.gz", context), target: "Salary", drop: ["player"] });
    expect(notes[0]).toBe('59 of 322 rows have no "Salary" and are left out');
  });

  it("titanic names every column that is no category", async (context) => {
    const error = await inputError(loadData({ source: sharedFile("titanic.csv.gz", context), target: "Survived" }));
    expect(error.code).toBe("E_LEVELS");
    expect(error.problems.map((p) => p.remedy)).toEqual(['leave it out with drop: "Name"', 'leave it out with drop: "Ticket"']);
  });

  it("communities_crime brings its folds", async (context) => {
    const { dataset, foldIds } = await loadData({
      source: sharedFile("communities_crime.csv.gz", context),
      target: "ViolentCrimesPerPop",
      drop: ["state", "county", "community", "communityname_string"],
      foldColumn: "fold",
    });
    expect([dataset.n, dataset.d]).toEqual([1994, 122]);
    expect(new Set(foldIds)).toEqual(new Set(Array.from({ length: 10 }, (_, k) => k)));
  });

  it("text sets with quoted text read as text", async (context) => {
    const source = sharedFile("rt_polarity.csv.gz", context);
    const table = await readTable(source);
    expect(table.n).toBe(10_662);
    expect(table.columns.find((c) => c.name === "text")!.kind).toBe("text");
  });
});
