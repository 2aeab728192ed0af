import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { builtins, loadData, type DataSpec, type LoadedData } from "../src/index.ts";
import { inputError, tempFolder } from "./helpers.ts";

const folder = tempFolder();
const load = (csv: string, spec: Omit<DataSpec, "source">): Promise<LoadedData> =>
  loadData({ source: folder.write("d.csv", csv), ...spec }, { cwd: folder.path });
const failure = (csv: string, spec: Omit<DataSpec, "source">) => inputError(load(csv, spec));

describe("loadData", () => {
  it("makes indicators of texts in byte order without the first, keeps gaps as NaN and drops rows without a target", async () => {
    const { dataset, notes } = await load("id,size,colour,y\n1,1.5,red,10\n2,,blue,20\n4,3.5,?,30\n7,2,green,\n9,2,red,25.5\n", {
      target: "y",
      drop: ["id"],
    });
    expect(dataset).toEqual({
      task: "regression",
      n: 4,
      d: 2,
      // "green" stands only in the row without a target, so it gives no column.
      featureNames: ["size", "colour=red"],
      targetName: "y",
      x: Float64Array.of(1.5, 1, NaN, 0, 3.5, NaN, 2, 1),
      y: Float64Array.of(10, 20, 30, 25.5),
    });
    expect(notes).toEqual([
      '1 of 5 rows have no "y" and are left out',
      'task regression, since "y" is numeric',
      '1 text column ("colour") became 1 0/1 column, the first level of each in byte order left out as reference',
      '2 missing cells to be imputed by the training mean: "size" 1, "colour" 1',
    ]);
  });

  it("infers the task and orders classes: numbers ascending, texts by bytes", async () => {
    const of = async (targets: readonly string[], spec: Partial<DataSpec> = {}) => {
      const { dataset } = await load(`x,y\n${targets.map((t, i) => `${i * i},${t}`).join("\n")}\n`, { target: "y", ...spec });
      return [dataset.task, dataset.classes, [...dataset.y]];
    };
    expect(await of(["10", "9", "10"])).toEqual(["binary", ["9", "10"], [1, 0, 1]]);
    expect(await of(["10", "9", "10"], { task: "regression" })).toEqual(["regression", undefined, [10, 9, 10]]);
    expect(await of(["no", "Yes", "no"])).toEqual(["binary", ["Yes", "no"], [1, 0, 1]]);
    expect(await of(["b", "c", "a"])).toEqual(["multiclass", ["a", "b", "c"], [1, 2, 0]]);
    expect(await of(["10", "9", "2"])).toEqual(["regression", undefined, [10, 9, 2]]);
    expect(await of(["10", "9", "2"], { task: "multiclass" })).toEqual(["multiclass", ["2", "9", "10"], [2, 1, 0]]);
    expect(await of(["1", "1", "x"], { task: "binary" })).toEqual(["binary", ["1", "x"], [0, 0, 1]]);
  });

  it("suggests classes for a target of few integers", async () => {
    const rows = Array.from({ length: 80 }, (_, i) => `${i * i},${i % 4}`);
    expect((await load(`x,y\n${rows.join("\n")}\n`, { target: "y" })).notes).toEqual([
      'task regression, since "y" is numeric; its 4 different integers may be classes: then set task: multiclass',
    ]);
  });

  it("keeps constant columns and notes them, as it does columns that count rows", async () => {
    const { dataset, notes } = await load("row,c,t,x,y\n1,5,a,1,3\n2,5,a,9,4\n3,,a,2,7\n", { target: "y" });
    expect(dataset.featureNames).toEqual(["row", "c", "x"]);
    expect(notes.slice(1)).toEqual([
      'text columns with a single level give no feature: "t"',
      '1 missing cell to be imputed by the training mean: "c" 1',
      '1 constant column kept: "c"',
      'counting up by one in every row, perhaps an id (leave it out with drop): "row"',
    ]);
  });

  it("numbers folds in ascending order of their levels, for the rows that are kept", async () => {
    const csv = "x,f,y\n1,10,1\n2,2,\n3,2,3\n4,7,4\n5,10,9\n";
    const { dataset, foldIds } = await load(csv, { target: "y", foldColumn: "f" });
    expect(foldIds).toEqual(Int32Array.of(2, 0, 1, 2));
    expect(dataset.featureNames).toEqual(["x"]);
    expect((await load("x,f,y\n1,b,1\n2,a,2\n3,B,4\n", { target: "y", foldColumn: "f" })).foldIds).toEqual(Int32Array.of(2, 1, 0));
  });

  it("gives the digest of the bytes on disk", async () => {
    const bytes = gzipSync("x,y\n1,2\n3,4\n5,7\n");
    const { digest } = await loadData({ source: folder.write("z.csv.gz", bytes), target: "y" }, { cwd: folder.path });
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("takes limits and other markers for missing cells", async () => {
    const source = folder.write("m.csv", "x,y\n1,2\n-999,4\n5,7\n");
    const { dataset } = await loadData({ source, target: "y" }, { cwd: folder.path, missing: ["-999"] });
    expect([...dataset.x]).toEqual([1, NaN, 5]);
    expect((await inputError(loadData({ source, target: "y" }, { cwd: folder.path, limits: { maxRows: 2 } }))).code).toBe("E_LIMIT");
  });
});

describe("loadData's errors", () => {
  it("list every unknown name with the nearest known one", async () => {
    const error = await failure("age,price,fold\n1,2,3\n", { target: "prise", drop: ["aje", "price"], foldColumn: "flod" });
    expect(error.code).toBe("E_TARGET_UNKNOWN");
    expect(error.problems.map((p) => [p.path, p.message, p.remedy])).toEqual([
      ["target", 'there is no column "prise"', 'did you mean "price"?'],
      ["drop[0]", 'there is no column "aje"', 'did you mean "age"?'],
      ["foldColumn", 'there is no column "flod"', 'did you mean "fold"?'],
    ]);
  });

  it("list unknown names and bad cells together", async () => {
    const error = await failure(`a,b,y\n${"1,1,2\n".repeat(20)}1,x,3\n`, { target: "y", drop: ["c"] });
    expect(error.problems.map((p) => p.path)).toEqual(["drop[0]", 'd.csv:22 column "b"']);
  });

  it("list a bad target, too many levels and a bad fold column together", async () => {
    const rows = Array.from({ length: 201 }, (_, i) => `n${i},n${i},1,1`);
    const error = await failure(`name,ticket,f,y\n${rows.join("\n")}\n`, { target: "y", foldColumn: "f" });
    expect(error.problems.map((p) => (p as { code?: string }).code)).toEqual(["E_TARGET", "E_LEVELS", "E_LEVELS", "E_FOLD_COLUMN"]);
    expect(error.problems[1]!.remedy).toBe('leave it out with drop: "name"');
  });

  it.each([
    ["no target", { target: undefined }, "E_TARGET_MISSING"],
    ["a constant target", { target: "one" }, "E_TARGET"],
    ["a target that is always missing", { target: "none" }, "E_TARGET"],
    ["regression on text", { target: "t", task: "regression" }, "E_TASK"],
    ["binary with three values", { target: "y", task: "binary" }, "E_TASK"],
    ["a dropped target", { target: "y", drop: ["y"] }, "E_COLUMN_UNKNOWN"],
    ["the target as fold column", { target: "y", foldColumn: "y" }, "E_FOLD_COLUMN"],
    ["a fold column with gaps", { target: "y", foldColumn: "gap" }, "E_FOLD_COLUMN"],
    ["a fold column of one level", { target: "y", foldColumn: "one" }, "E_FOLD_COLUMN"],
    ["nothing to predict from", { target: "y", drop: ["one", "none", "t", "gap"] }, "E_NO_FEATURES"],
  ] as const)("refuse %s", async (_, spec, code) => {
    expect((await failure("one,none,t,gap,y\n1,,a,1,1\n1,,b,,2\n1,,c,2,3\n", spec)).code).toBe(code);
  });

  it("refuse features of the same name, and more of them than memory should take", async () => {
    expect((await failure("a=y,a,t\n1,x,1\n2,y,2\n3,x,4\n", { target: "t" })).code).toBe("E_COLUMNS_DUPLICATE");
    const rows = Array.from({ length: 20 }, (_, i) => `${i}.5,l${i}`);
    const source = folder.write("wide.csv", `y,t\n${rows.join("\n")}\n`);
    expect((await inputError(loadData({ source, target: "y" }, { cwd: folder.path, limits: { maxCells: 100 } }))).code).toBe("E_LIMIT");
  });
});

describe("built-in sets", () => {
  const counts: Readonly<Record<string, readonly number[]>> = {
    // As the UCI pages state them.
    digits8x8: [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
    breast_cancer_wdbc: [212, 357],
    wine: [59, 71, 48],
  };

  it.each(builtins.map((b) => [b.name, b] as const))("%s loads by name, as described", async (name, b) => {
    const { dataset, digest } = await loadData({ source: `builtin:${name}` });
    expect([dataset.task, dataset.n, dataset.d, dataset.targetName]).toEqual([b.task, b.n, b.p, b.target]);
    expect(dataset.x.every((v) => Number.isFinite(v))).toBe(true);
    const file = readFileSync(join(import.meta.dirname, `../data/${name}.csv.gz`));
    expect(digest).toBe(createHash("sha256").update(file).digest("hex"));
    if (dataset.task === "regression") return expect(dataset.classes).toBeUndefined();
    expect(dataset.classes!.map((_, c) => dataset.y.filter((v) => v === c).length)).toEqual(counts[name]);
  });

  it("are attributed in the file beside them", () => {
    const text = readFileSync(join(import.meta.dirname, "../data/ATTRIBUTION.md"), "utf8");
    for (const b of builtins) {
      expect(text).toContain(`${b.name}.csv.gz`);
      expect(text).toContain(b.attribution.match(/https:\S+/)![0]);
    }
    expect(text).toContain("https://creativecommons.org/licenses/by/4.0/");
  });

  it("can be given another target, with its own task", async () => {
    const { dataset } = await loadData({ source: "builtin:wine", target: "alcohol", drop: ["target"] });
    expect([dataset.task, dataset.d]).toEqual(["regression", 12]);
  });

  it("suggest a name for one that is unknown", async () => {
    const error = await inputError(loadData({ source: "builtin:digits" }));
    expect([error.code, error.problems[0]!.remedy]).toEqual(["E_BUILTIN_UNKNOWN", "did you mean builtin:digits8x8?"]);
  });
});
