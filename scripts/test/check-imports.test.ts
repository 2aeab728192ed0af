import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "ridgeline-arrows-"));
afterAll(() => rmSync(root, { recursive: true }));
const script = new URL("../check-imports.mjs", import.meta.url).pathname;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function check(at = root): { status: number | null; output: string } {
  const { status, stderr } = spawnSync(process.execPath, [script, "--root", at], { encoding: "utf8" });
  return { status, output: stderr };
}

const manifest = (name: string, dependencies: Record<string, string>): string =>
  JSON.stringify({ name: `@ridgeline/${name}`, dependencies }, null, 2);

test("the repository keeps its arrows", () => {
  expect(check(new URL("../..", import.meta.url).pathname)).toEqual({ status: 0, output: "" });
});

test("each broken rule is named with its place and its reason; what is allowed passes", () => {
  write("packages/core/package.json", manifest("core", { "@ridgeline/protocol": "workspace:*" }));
  write("packages/core/src/a.ts", 'import { readFile } from "node:fs/promises";\nimport "fs";\n');
  write("packages/analysis/package.json", manifest("analysis", { "@ridgeline/core": "workspace:*", left: "1.0.0" }));
  write(
    "packages/analysis/src/b.ts",
    [
      'import type { Rng } from "@ridgeline/core";',
      "// import x from 'undeclared-in-a-comment'",
      "import {",
      "  one,",
      "  two,",
      '} from "@ridgeline/models";',
      'export * from "./c";',
      'import { law } from "@ridgeline/testing";',
      'import { z } from "../../core/src/a.ts";',
      'const lazy = await import("right");',
      'import left from "left/deep.js";',
      'export { d } from "./d.ts";',
    ].join("\n"),
  );
  write("packages/storage/package.json", manifest("storage", { "@ridgeline/core": "workspace:*", "@ridgeline/protocol": "workspace:*" }));
  write("packages/storage/src/store.ts", 'import { join } from "node:path";\nimport { fold } from "@ridgeline/protocol";\n');
  write("packages/novel/package.json", manifest("novel", {}));
  const { status, output } = check();
  expect(status).toBe(1);
  const lines = output.split("\n").filter((l) => /:\d+ {2}/.test(l));
  expect(lines.toSorted()).toEqual(
    [
      "packages/core/package.json:4  packages/core may import nothing of the workspace; not protocol",
      "packages/core/src/a.ts:1  packages/core is for browsers: not node:fs/promises",
      "packages/core/src/a.ts:2  packages/core is for browsers: not fs",
      "packages/analysis/src/b.ts:6  packages/analysis may import core, protocol; not models",
      "packages/analysis/src/b.ts:7  ./c has no extension",
      "packages/analysis/src/b.ts:8  packages/analysis may import core, protocol; not testing",
      "packages/analysis/src/b.ts:9  ../../core/src/a.ts leaves packages/analysis",
      "packages/analysis/src/b.ts:10  right is not among the dependencies of packages/analysis",
      "packages/novel:1  every package has its rule in scripts/check-imports.mjs",
    ].toSorted(),
  );
  expect(output).toContain("because the page computes with it, also offline from a saved log");
  expect(output).toContain("because testing is for tests");
  expect(output).toContain("9 arrows broken.");
});
