import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const repo = new URL("../..", import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), "ridgeline-check-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function git(...args: string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"];
  expect(spawnSync("git", [...who, ...args], { cwd: root, encoding: "utf8" })).toMatchObject({ status: 0 });
}
function check(...names: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/check.mjs"), ...names], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

test(
  "changes since the release need a changeset, plugins need a docs page, and every failure is named at the end",
  { timeout: 30_000 },
  () => {
    cpSync(join(repo, "scripts/check.mjs"), join(root, "scripts/check.mjs"));
    for (const name of ["core", "search"])
      write(`packages/${name}/package.json`, JSON.stringify({ name: `@ridgeline/${name}`, version: "1.0.0" }, null, 2));
    write("apps/private/package.json", JSON.stringify({ name: "p", private: true }));
    write("packages/search/src/plugins/grid.ts", "");
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "release");
    const released = check("docs", "changesets");
    expect(released.status).toBe(1);
    expect(released.output).toContain("docs/search/grid.md is missing");
    expect(released.output).toContain("changesets: good");
    expect(released.output.trimEnd().endsWith("Failed: docs")).toBe(true);

    write("packages/core/src/index.ts", "export const changed = 1;\n");
    write("packages/search/src/plugins/grid.ts", "export const changed = 1;\n");
    write("docs/search/grid.md", "# grid\n");
    write(".changeset/one.md", '---\n"@ridgeline/search": minor\n---\n\nMentions "@ridgeline/core": only in its text.\n');
    git("add", ".");
    git("commit", "-q", "-m", "change");
    const changed = check("docs", "changesets");
    expect(changed.output).toContain("@ridgeline/core changed: run npx changeset");
    expect(changed.output).not.toContain("@ridgeline/search changed");
    expect(changed.output.trimEnd().endsWith("Failed: changesets")).toBe(true);

    write(".changeset/two.md", "---\n'@ridgeline/core': patch\n---\n\nA fix.\n");
    expect(check("docs", "changesets")).toMatchObject({ status: 0, output: expect.stringContaining("All checks pass.") });
  },
);

test("a check that does not exist is an error that lists those that do", () => {
  const { status, output } = check("lnit");
  expect([status, output]).toEqual([2, expect.stringContaining("lnit: not among the checks, which are build, generated, arrows, lint")]);
});
