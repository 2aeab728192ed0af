// Makes a plugin that compiles and passes its conformance test, with an example formula for its author to change:
//   npm run new -- <kind> <id>     kinds: penalty, sampler, pruner, rule; the id is kebab-case
// Writes the source, its test, its docs page and a changeset, then brings the package's list of plugins up to date.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const KINDS = {
  penalty: { package: "penalties", example: "__camel__().value(Float64Array.of(1, -2), { lambda: 0.1 });" },
  sampler: { package: "search", example: 'createStudy({ space: { lambda: { kind: "grid", values: [0, 0.1] } }, sampler: __camel__() });' },
  pruner: {
    package: "search",
    example: 'createStudy({ space: { lambda: { kind: "grid", values: [0, 0.1] } }, pruner: __camel__({ minTrials: 3 }) });',
  },
  rule: { package: "optimizers", example: 'compileRule("__id__", __camel__());' },
};
const RESERVED = new Set(
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);
const root = new URL("..", import.meta.url).pathname;
const [kind = "", id = "", ...rest] = process.argv.slice(2);

const problems = findProblems();
if (problems.length > 0) {
  console.error(["npm run new -- <kind> <id>", ...problems.map((p) => `  ${p}`)].join("\n"));
  process.exit(2);
}
const files = plan();
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { flag: "wx" });
}
const { status } = spawnSync(process.execPath, [join(root, "scripts/gen-plugins.mjs")], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
console.log(
  [
    `Made ${kind} ${id}:`,
    ...files.map(([path]) => `  ${path}`),
    "It computes an example. Change its formula, its test (the formula on its own, numbers by hand or of another library), its docs page",
    `and its reference, then: npx tsc -b packages/${KINDS[kind].package} && npx vitest run packages/${KINDS[kind].package}/test/${id}.test.ts`,
  ].join("\n"),
);

function findProblems() {
  const found = [];
  if (!Object.hasOwn(KINDS, kind)) found.push(`kind ${JSON.stringify(kind)} is none of ${Object.keys(KINDS).join(", ")}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40)
    found.push(`id ${JSON.stringify(id)} is not kebab-case: use letters, digits and single dashes, such as group-lasso`);
  if (rest.length > 0) found.push(`unexpected ${rest.join(" ")}`);
  if (found.length > 0) return found;
  if (RESERVED.has(names().camel)) found.push(`id ${id} is a word of the language: choose another`);
  return [...found, ...plan().flatMap(([path]) => (existsSync(join(root, path)) ? [`${path} is there already`] : []))];
}

function names() {
  const camel = id.replaceAll(/-([a-z0-9])/g, (_, c) => c.toUpperCase());
  const title = id.replaceAll("-", " ");
  return { id, camel, Pascal: camel[0].toUpperCase() + camel.slice(1), Title: title[0].toUpperCase() + title.slice(1) };
}

function plan() {
  const { package: folder, example } = KINDS[kind];
  const words = { ...names(), package: folder };
  const put = (text) => text.replaceAll(/__(id|camel|Pascal|Title|package)__/g, (_, key) => words[key]);
  const fill = (name) => put(readFileSync(join(root, "scripts/new-plugin", name), "utf8").replace("__example__", example));
  return [
    [`packages/${folder}/src/plugins/${id}.ts`, fill(`${kind}.source.txt`)],
    [`packages/${folder}/test/${id}.test.ts`, fill(`${kind}.test.txt`)],
    [`docs/${folder}/${id}.md`, fill("docs.txt")],
    [`.changeset/new-${kind}-${id}.md`, `---\n"@ridgeline/${folder}": minor\n---\n\nAdd the ${kind} \`${id}\`.\n`],
  ];
}
