// Runs every check of the repository and names all that fail at the end; exit code 1 if any does.
//   npm run check [-- only these, such as lint knip]
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const bin = (path) => [process.execPath, join(root, "node_modules", path)];

const STEPS = {
  build: {
    what: "everything builds, types included",
    run: () => command("npx", "--yes", "pnpm@12.21.0", "exec", "turbo", "run", "build", "--ui=stream", "--output-logs=errors-only"),
  },
  generated: { what: "lists of plugins are up to date", run: () => command(process.execPath, "scripts/gen-plugins.mjs", "--check") },
  arrows: { what: "packages import only what they may", run: () => command(process.execPath, "scripts/check-imports.mjs") },
  lint: { what: "oxlint finds nothing", run: () => command(...bin("oxlint/bin/oxlint"), "--quiet") },
  format: { what: "files are formatted (npm run format)", run: () => command(...bin("oxfmt/bin/oxfmt"), "--check") },
  knip: {
    what: "no unused files, exports or dependencies",
    run: () => command(...bin("knip/bin/knip.js"), "--no-progress", "--no-config-hints"),
  },
  types: { what: "tests type-check", run: () => command(...bin("typescript/bin/tsc"), "-p", "tsconfig.test.json") },
  docs: { what: "every plugin has its docs page", run: checkDocs },
  changesets: { what: "every package that changed since its last release is named in a changeset", run: checkChangesets },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(STEPS, name));
if (unknown.length > 0) {
  console.error(`${unknown.join(", ")}: not among the checks, which are ${Object.keys(STEPS).join(", ")}`);
  process.exit(2);
}
const failed = [];
for (const [name, { what, run }] of Object.entries(STEPS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = performance.now();
  console.log(`\n${name}: ${what}`);
  const problems = run();
  for (const p of problems) console.log(`  ${p}`);
  if (problems.length > 0) failed.push(name);
  console.log(`${name}: ${problems.length === 0 ? "good" : "FAILED"} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
console.log(failed.length === 0 ? "\nAll checks pass." : `\nFailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a program with its output shown; a problem if it fails. */
function command(program, ...args) {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (status === 0) return [];
  return [error === undefined ? `exit code ${status ?? signal}` : `cannot run ${program}: ${error.message}`];
}

function checkDocs() {
  return packages().flatMap(({ folder }) => {
    const dir = join(root, folder, "src/plugins");
    if (!existsSync(dir)) return [];
    const ids = readdirSync(dir)
      .filter((f) => f.endsWith(".ts"))
      .map((f) => f.slice(0, -3));
    const page = (id) => `docs/${folder.split("/")[1]}/${id}.md`;
    return ids.filter((id) => !existsSync(join(root, page(id)))).map((id) => `${page(id)} is missing`);
  });
}

function checkChangesets() {
  const named = changesetNames();
  const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (git("rev-parse", "--is-inside-work-tree").status !== 0) return ["not a git repository: what changed cannot be told"];
  return packages().flatMap(({ folder, manifest }) => {
    if (manifest.private === true || named.has(manifest.name)) return [];
    // A release writes the version; what came after it is not released yet.
    const released = git("log", "-1", "--format=%H", "-G", '"version":', "--", `${folder}/package.json`).stdout.trim();
    const changed =
      released === "" ||
      git("diff", "--quiet", released, "HEAD", "--", `${folder}/src`, `${folder}/bin`, `${folder}/package.json`).status !== 0;
    return changed ? [`${manifest.name} changed: run npx changeset, or add .changeset/<name>.md that names it`] : [];
  });
}

/** Packages named in the front matter of the changesets. */
function changesetNames() {
  const dir = join(root, ".changeset");
  const files = existsSync(dir) ? readdirSync(dir).filter((f) => f.endsWith(".md") && f !== "README.md") : [];
  const heads = files.map((f) => /^---\n([\s\S]*?)\n---/.exec(readFileSync(join(dir, f), "utf8"))?.[1] ?? "");
  return new Set(heads.flatMap((head) => [...head.matchAll(/^["']?([^"':\n]+)["']?\s*:/gm)].map((m) => m[1])));
}

function packages() {
  return ["packages", "apps"].flatMap((top) =>
    readdirSync(join(root, top))
      .map((name) => `${top}/${name}`)
      .filter((folder) => existsSync(join(root, folder, "package.json")))
      .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) })),
  );
}
