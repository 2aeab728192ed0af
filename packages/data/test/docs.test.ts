import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { tempFolder } from "./helpers.ts";

const folder = tempFolder();
const root = join(import.meta.dirname, "../../..");
const docs = readdirSync(join(root, "docs/data")).map((name) => `docs/data/${name}`);
const examples = ["packages/data/README.md", ...docs].flatMap((path) =>
  [...readFileSync(join(root, path), "utf8").matchAll(/```js\n(.*?)```/gs)].map((m) => [path, m[1]!] as const),
);

/** Examples that read a file a reader has and this repository does not. */
const needsFile = /titanic\.csv\.gz|t10k-images/;

it.each(examples.filter(([, code]) => !needsFile.test(code)))("the example of %s runs", async (_, code) => {
  const source = (name: string): string => JSON.stringify(pathToFileURL(join(root, name)).href);
  const local = code
    .replaceAll('"@ridgeline/core"', source("packages/core/src/index.ts"))
    .replaceAll('"@ridgeline/data"', source("packages/data/src/index.ts"));
  const file = folder.write(`example-${examples.findIndex(([, c]) => c === code)}.mjs`, local);
  await expect(import(pathToFileURL(join(folder.path, file)).href)).resolves.toBeDefined();
});

it("there are examples to run", () => {
  expect(examples.filter(([, code]) => !needsFile.test(code))).toHaveLength(3);
});
