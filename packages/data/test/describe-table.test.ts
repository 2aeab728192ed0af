import { expect, it } from "vitest";
import { describeTable, loadTable, readTable } from "../src/index.ts";
import { tempFolder } from "./helpers.ts";

const folder = tempFolder();

it("describeTable tells size, markers, types, gaps, ranges, levels and notes", async () => {
  const table = await readTable(folder.write("t.csv", "age;colour;c;z\n1;red;5;\n4;blue;5;\nNA;red;5;\n"), { cwd: folder.path });
  expect(describeTable(table)).toBe(
    [
      't.csv: 3 rows, 4 columns, semicolon-separated, missing: "NA" 1, empty 3',
      "  column  type     missing  values",
      "  age     numeric        1  1 to 4, mean 2.5",
      '  colour  text           0  2 levels: "red" 2, "blue" 1',
      "  c       numeric        0  5 in every row",
      "  z       numeric        3  all missing",
      "  note: the delimiter is a semicolon",
    ].join("\n"),
  );
});

it("describeTable lists no more columns than asked", async () => {
  const lines = describeTable(await loadTable({ source: "builtin:digits8x8" }), { mostColumns: 2 }).split("\n");
  expect(lines[0]).toBe("builtin:digits8x8: 1797 rows, 65 columns, comma-separated, nothing missing");
  expect(lines).toHaveLength(5);
  expect(lines[4]).toBe("  and 63 more columns");
});

it("describeTable lets no control character of the file reach the terminal", async () => {
  const table = await readTable(folder.write("e.csv", '"\u001b[31mred",b\n"\u001b]0;x",1\ny,2\n'), { cwd: folder.path });
  expect(describeTable(table)).not.toMatch(/[^\n\P{Cc}]/u);
});
