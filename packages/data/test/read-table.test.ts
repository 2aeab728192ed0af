import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTable, type Column, type ReadTableOptions, type Table } from "../src/index.ts";
import { inputError, tempFolder } from "./helpers.ts";

const folder = tempFolder();
const read = (content: string | Uint8Array, o: ReadTableOptions = {}): Promise<Table> =>
  readTable(folder.write("t.csv", content), { cwd: folder.path, ...o });
const failure = (content: string | Uint8Array, o: ReadTableOptions = {}) => inputError(read(content, o));
const cells = (c: Column | undefined): unknown[] =>
  c === undefined ? [] : c.kind === "numeric" ? [...c.values] : [...c.codes].map((k) => (k < 0 ? undefined : c.levels[k]));

describe("CSV", () => {
  it("reads quotes, doubled quotes, delimiters and newlines within quotes, CRLF, a byte order mark and blank lines", async () => {
    const t = await read('\uFEFFid,"a ""b"""\r\n1,"x,y"\r\n\r\n2,"line 1\r\nline 2\r\n3"\r\n3,""""');
    expect(t.columns.map((c) => c.name)).toEqual(["id", 'a "b"']);
    expect(t.columns.map(cells)).toEqual([
      [1, 2, 3],
      ["x,y", "line 1\r\nline 2\r\n3", '"'],
    ]);
    expect([...t.lines]).toEqual([2, 4, 7]);
  });

  it("gives back any table of texts that was written by the rules", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "1", ",", ";", "\t", '"', "\n", "\r\n", " ", "é", "😀"), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 4 })
          .chain((d) => fc.array(fc.array(text, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 6 })),
        async (rows) => {
          const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
          const names = rows[0]!.map((_, j) => `c${j}`);
          const csv = [names, ...rows].map((r) => r.map(quote).join(",")).join("\n");
          const types = Object.fromEntries(names.map((name) => [name, "text" as const]));
          const t = await read(csv, { types, missing: [], delimiter: "," });
          expect(t.columns.map(cells)).toEqual(names.map((_, j) => rows.map((r) => r[j])));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    [",", "a,b\n1,2\n"],
    [";", "a;b\n1;2\n"],
    ["\t", "a\tb\n1\t2\n"],
    [";", 'a;"b, c, d, e"\n1,5;2,5\n'],
    [";", 'a;"b,c"\n1;"x,y"\n'],
    ["\t", "a;b\tc\n1;2\t3\n4\t5\n"],
    [",", "alone\n1\n"],
  ] as const)("detects the delimiter %j", async (delimiter, text) => {
    expect((await read(text)).delimiter).toBe(delimiter);
  });

  it("reports a delimiter other than the comma", async () => {
    expect((await read("a;b\n1;2\n")).notes).toEqual(["the delimiter is a semicolon"]);
  });

  it("reads gzip by its magic bytes, whatever the name, and UTF-16 by its mark", async () => {
    expect((await read(gzipSync("a,b\n1,é\n"))).columns.map(cells)).toEqual([[1], ["é"]]);
    expect((await read(Buffer.from("\uFEFFa,b\n1,é\n", "utf16le"))).columns.map(cells)).toEqual([[1], ["é"]]);
  });

  it("names columns that have no name", async () => {
    const t = await read('"",a\n7,2\n9,4\n');
    expect(t.columns.map((c) => c.name)).toEqual(["column_1", "a"]);
    expect(t.notes).toEqual(["1 column without a name: named by place, such as column_1"]);
  });
});

describe("types", () => {
  it("takes a column as numeric when all present cells are numbers, and counts what is missing by its marker", async () => {
    const t = await read("a,b,c\n1,x,NA\n?,,nan\n -2.5e3 ,true, null \n+.5,false,\n");
    expect(t.columns.map((c) => [c.kind, c.missing])).toEqual([
      ["numeric", 1],
      ["text", 1],
      ["numeric", 4],
    ]);
    expect(cells(t.columns[0])).toEqual([1, NaN, -2500, 0.5]);
    expect(t.markers).toEqual({ "?": 1, "": 2, NA: 1, nan: 1, null: 1 });
  });

  it.each(["0x10", "0b1", "0o7", "Infinity", "-Infinity", "1e999", "1,000", "1 000", "1_000", "--1", "1e", ".", "true"])(
    "does not take %j for a number",
    async (cell) => {
      expect((await read(`a,b\n"${cell}",1\n"${cell}",2\n`)).columns[0]!.kind).toBe("text");
    },
  );

  it("reads every finite number that JavaScript writes, to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }), async (values) => {
        const t = await read(`a,b\n${values.map((v) => `${Object.is(v, -0) ? "-0" : v},1`).join("\n")}\n`);
        expect(cells(t.columns[0])).toEqual(values);
      }),
      { numRuns: 60 },
    );
  });

  it("takes other markers, of any length, in place of its own", async () => {
    const t = await read("a,b\n1,unknown to us\n-999,2\n3,-999\n", { missing: ["-999", "unknown to us"] });
    expect(t.columns.map(cells)).toEqual([
      [1, NaN, 3],
      [NaN, 2, NaN],
    ]);
    const error = await failure(`a,b\n${"1,1\n".repeat(30)} ,2\n`, { missing: ["-999"] });
    expect(error.problems[0]!.message).toContain('row 31: " " is not a number');
  });

  it("understands decimal commas in semicolon files", async () => {
    const t = await read("a;b;c\n1,5;2.5;x\n-2;3.5;y\n;4;z\n");
    expect(cells(t.columns[0])).toEqual([1.5, -2, NaN]);
    expect(cells(t.columns[1])).toEqual([2.5, 3.5, 4]);
    expect(t.notes).toContain('1 column with a decimal comma: "a"');
  });

  it("orders the levels of a text column by bytes, not by locale or UTF-16 unit", async () => {
    const t = await read("a,b\nb,1\nB,2\né,3\n😀,4\n\uFF5E,5\nab,6\na,7\n");
    const c = t.columns[0]!;
    const levels = c.kind === "text" ? c.levels : [];
    expect(levels).toEqual(levels.toSorted((p, q) => Buffer.compare(Buffer.from(p), Buffer.from(q))));
    expect(levels.at(-1)).toBe("😀");
    expect(cells(c)).toEqual(["b", "B", "é", "😀", "\uFF5E", "ab", "a"]);
  });

  it("takes types as given: text keeps the digits, mixed falls back to text, numeric insists", async () => {
    const csv = `a,b\n${"007,1\n".repeat(30)}x,2\n`;
    expect(cells((await read(csv, { types: { a: "text" } })).columns[0])[0]).toBe("007");
    expect((await read(csv, { types: { a: "mixed" } })).columns[0]!.kind).toBe("text");
    expect((await read("a,b\n1,1\nx,2\ny,3\n")).columns[0]!.kind).toBe("text");
    expect((await failure("a,b\n1,1\nx,2\ny,3\n", { types: { a: "numeric" } })).problems).toHaveLength(2);
  });

  it("says when a text column is mostly numbers", async () => {
    expect((await read("a,b\n1,1\n2,2\nx,3\n")).notes).toEqual(['"a" is taken as text: 2 of its cells are numbers, 1 are not']);
  });
});

describe("errors", () => {
  it("names file, line, row, column, value and remedy of each of the first 20 cells, and counts the rest", async () => {
    const rows = Array.from({ length: 500 }, (_, i) => (i % 20 === 3 ? `bad${i},1` : `${i},2`));
    const error = await failure(`age,b\n"1\n",0\n${rows.join("\n")}\n`);
    expect(error.code).toBe("E_CELL");
    expect(error.problems).toHaveLength(21);
    expect(error.problems[0]).toMatchObject({
      path: 't.csv:7 column "age"',
      message: 'row 5: "bad3" is not a number, but 95 % of the column is',
      remedy: "correct the cell, empty it if the value is not known, or leave the column out with drop",
    });
    expect(error.problems[20]!.message).toBe("and 5 more such cells");
  });

  it("does not look at the cells of dropped columns", async () => {
    const csv = `a,b\n${"1,1\n".repeat(30)}x,2\n`;
    expect((await read(csv, { drop: ["a"] })).columns.map((c) => c.name)).toEqual(["b"]);
  });

  it("lists duplicated names and bad cells together", async () => {
    const error = await failure(`a,b,a,b,c\n${"1,1,1,1,1\n".repeat(30)}1,1,1,1,x\n`);
    expect(error.code).toBe("E_COLUMNS_DUPLICATE");
    expect(error.problems.map((p) => p.message)).toEqual([
      '2 columns are called "a"',
      '2 columns are called "b"',
      'row 31: "x" is not a number, but 96.7 % of the column is',
    ]);
  });

  it("lists rows of another width", async () => {
    const error = await failure("a,b\n1\n1,2\n1,2,3\n");
    expect(error.code).toBe("E_CSV");
    expect(error.problems.map((p) => [p.path, p.message])).toEqual([
      ["t.csv:2", "1 cell where the header has 2"],
      ["t.csv:4", "3 cells where the header has 2"],
    ]);
    expect((await failure(`a,b\n${"1\n".repeat(50)}`)).problems).toHaveLength(21);
  });

  it.each([
    ["a quote never closed, at the line where its row starts", 'a,b\n1,2\n"3,4\n5,6\n', "E_CSV", "t.csv:3"],
    ["a quote in the middle", 'a,b\n1,2"\n', "E_CSV", "t.csv:2"],
    ["text behind a quote", 'a,b\n1,"2"3\n', "E_CSV", "t.csv:2"],
    ["an empty file", "", "E_CSV", "t.csv"],
    ["a header alone", "a,b\n", "E_CSV", "t.csv"],
    ["no header", "1.5,2\n3,4\n", "E_CSV", "t.csv:1"],
    ["bytes that are not UTF-8", Buffer.from("a,b\n1,2\n\xe9,4\n", "latin1"), "E_CSV", "t.csv:3"],
    ["a workbook", "PK\u0003\u0004....", "E_CSV", "t.csv"],
    ["binary", "a,b\n1,\u0000\n", "E_CSV", "t.csv"],
    ["gzip that is cut off", gzipSync("a,b\n1,2\n".repeat(1000)).subarray(0, 30), "E_GZIP", "t.csv"],
  ])("explains %s", async (_, content, code, path) => {
    const error = await failure(content);
    expect([error.code, error.problems[0]!.path]).toEqual([code, path]);
    expect(error.problems[0]!.remedy).toBeTruthy();
  });

  it.each([
    ["rows", { maxRows: 3 }],
    ["columns", { maxColumns: 1 }],
    ["cells", { maxCells: 7 }],
    ["characters of a cell", { maxCellLength: 4 }],
    ["bytes", { maxBytes: 20 }],
  ])("refuses too many %s", async (_, limits) => {
    const csv = "a,b\n1,12345\n2,2\n3,3\n4,4\n";
    expect((await failure(csv, { limits })).code).toBe("E_LIMIT");
    expect((await read(csv)).n).toBe(4);
  });

  it("stops a gzip bomb at the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20, "1,2\n"));
    expect(bomb.length).toBeLessThan(1 << 20);
    const error = await failure(bomb, { limits: { maxBytes: 1 << 20 } });
    expect(error.code).toBe("E_LIMIT");
    expect(error.message).toContain("raise maxBytes");
  });

  it("tells a missing file from a folder", async () => {
    expect((await inputError(readTable("nowhere.csv", { cwd: folder.path }))).code).toBe("E_FILE_MISSING");
    expect((await inputError(readTable(".", { cwd: folder.path }))).code).toBe("E_FILE");
  });

  it("sees at once that a file of the same name and length has changed", async () => {
    expect(cells((await read("a,b\n1,2\n")).columns[1])).toEqual([2]);
    expect(cells((await read("a,b\n1,3\n")).columns[1])).toEqual([3]);
    const names = async (delimiter: ";" | ","): Promise<string[]> => (await read("a;b\n1;3\n", { delimiter })).columns.map((c) => c.name);
    expect(await names(";")).toEqual(["a", "b"]);
    expect(await names(",")).toEqual(["a;b"]);
  });
});
