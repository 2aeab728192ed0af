import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const repo = new URL("../..", import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), "ridgeline-new-"));
const CHANGED = new Set(["penalties", "search", "optimizers"]);
const made = [
  ["penalty", "penalties", "my-penalty"],
  ["sampler", "search", "my-sampler"],
  ["pruner", "search", "my-pruner-2"],
  ["rule", "optimizers", "my-rule"],
] as const;

/** A workspace of its own: copies of what is written to, links to all else. */
beforeAll(() => {
  cpSync(join(repo, "scripts"), join(root, "scripts"), { recursive: true, filter: (path) => !path.endsWith("scripts/test") });
  for (const file of ["package.json", "tsconfig.base.json", "vitest.config.ts"]) cpSync(join(repo, file), join(root, file));
  symlinkSync(join(repo, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "packages"));
  for (const name of readdirSync(join(repo, "packages"))) {
    const [from, to] = [join(repo, "packages", name), join(root, "packages", name)];
    if (CHANGED.has(name)) {
      for (const part of ["package.json", "tsconfig.json", "src"]) cpSync(join(from, part), join(to, part), { recursive: true });
      symlinkSync(join(from, "node_modules"), join(to, "node_modules"));
    } else symlinkSync(from, to);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(script: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  return { status, output: stdout + stderr };
}
const make = (...args: string[]): { status: number | null; output: string } => run(join(root, "scripts/new-plugin.mjs"), ...args);

test("each kind is made, registered, type-checks and passes its own test", { timeout: 60_000 }, () => {
  for (const [kind, folder, id] of made) {
    const { status, output } = make(kind, id);
    expect([status, output]).toEqual([0, expect.stringContaining(`Made ${kind} ${id}`)]);
    const camel = id.replaceAll(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase());
    expect(readFileSync(join(root, "packages", folder, "src/plugins.generated.ts"), "utf8")).toContain(
      `import { ${camel}Plugin } from "./plugins/${id}.ts";`,
    );
    expect(readFileSync(join(root, "docs", folder, `${id}.md`), "utf8")).toContain(`# \`${id}\``);
    expect(readFileSync(join(root, ".changeset", `new-${kind}-${id}.md`), "utf8")).toBe(
      `---\n"@ridgeline/${folder}": minor\n---\n\nAdd the ${kind} \`${id}\`.\n`,
    );
  }
  expect(run(join(root, "scripts/gen-plugins.mjs"), "--check").status).toBe(0);

  const compilerOptions = {
    composite: false,
    incremental: false,
    noEmit: true,
    lib: ["ES2023", "DOM"],
    rootDir: "/",
    rewriteRelativeImportExtensions: false,
  };
  writeFileSync(
    join(root, "tsconfig.json"),
    JSON.stringify({ extends: "./tsconfig.base.json", compilerOptions, include: made.map(([, folder]) => `packages/${folder}`) }),
  );
  expect(run(join(repo, "node_modules/typescript/bin/tsc"), "-p", root)).toEqual({ status: 0, output: "" });

  const files = made.map(([, folder, id]) => `packages/${folder}/test/${id}.test.ts`);
  const tests = run(join(repo, "node_modules/vitest/vitest.mjs"), "run", "--root", root, ...files);
  expect(tests.output).toMatch(/Test Files +4 passed \(4\)/);
  // Laws and numbers of four plugins: far more than the four tests of their names.
  expect(Number(/(\d+) passed, 0 failed/.exec(tests.output)?.[1])).toBeGreaterThan(30);
  expect(tests.status).toBe(0);
});

test("what cannot be made is refused with every reason, and nothing is written", () => {
  const before = readdirSync(join(root, "packages/penalties/src/plugins"));
  const bad = make("penalt", "My_Penalty", "--force");
  expect(bad.status).toBe(2);
  expect(bad.output).toMatch(/none of penalty, sampler, pruner, rule[\s\S]*not kebab-case[\s\S]*unexpected --force/);
  expect(make("penalty", "switch").output).toContain("a word of the language");
  expect(make("penalty", "../escape").status).toBe(2);
  expect(make("penalty", "l1").output).toContain("packages/penalties/src/plugins/l1.ts is there already");
  expect(make().status).toBe(2);
  expect(readdirSync(join(root, "packages/penalties/src/plugins"))).toEqual(before);
  expect(existsSync(join(root, "docs/penalties/l1.md"))).toBe(false);
});
