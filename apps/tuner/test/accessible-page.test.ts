import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSkipped, killAll, openBrowser, ridgelinePage } from "./browser-kit.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ALL_MS = 300_000;

const STUDY = `name: accessible
seed: 3
data: builtin:digits8x8
model:
  name: mlp
  params: { hidden: [16], epochs: 6, batchSize: 64, optimizer: adam, lr: 0.003, penalty: l2 }
space:
  decay: [coupled, decoupled]
  lambda: [0, 0.001, 0.01]
  dropout: [0, 0.3]
stopping: { patience: [2, 4], minDelta: [0] }
resampling: { folds: 2 }
testFraction: 0.2
stopFraction: 0.2
`;

describe.skipIf(isSkipped("That the pages are accessible"))("every page, by the rules of axe-core", () => {
  let folder: string;
  let browser: Browser;
  /** A browser's memory with the cookie of a record's page, for each record. */
  const contexts = new Map<string, BrowserContext>();
  const addresses = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ridgeline-axe-"));
    browser = await openBrowser();
    await writeFile(join(folder, "study.yaml"), STUDY);
    const records = [
      ["net", "tune", "study.yaml"],
      ["path", "path", "builtin:breast_cancer_wdbc"],
    ] as const;
    for (const [name, ...args] of records) {
      const run = await ridgelinePage(folder, ...args, "--store", `${name}.db`);
      expect(await run.ended).toBe(0);
      const { url } = await ridgelinePage(folder, "serve", "--store", `${name}.db`);
      // The page forbids foreign scripts, and axe is one.
      const context = await browser.newContext({ bypassCSP: true });
      const first = await context.newPage();
      await first.goto(url);
      await first.getByTestId("study-status").waitFor();
      contexts.set(name, context);
      addresses.set(name, new URL("/", url).href);
    }
  }, ALL_MS);
  afterAll(async () => {
    killAll();
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const pages = { net: ["overview", "trials", "regularise"], path: ["overview", "trials", "paths"] } as const;
  for (const [name, titles] of Object.entries(pages)) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`${name}, ${colorScheme}`, { timeout: ALL_MS }, async () => {
        const found: string[] = [];
        for (const width of [1280, 390]) {
          const page = await contexts.get(name)!.newPage();
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.goto(addresses.get(name)!);
          await page.getByTestId("study-status").waitFor();
          for (const title of titles) found.push(...(await lookAt(page, title)).map((v) => `${title}, ${width} wide: ${v}`));
          await page.close();
        }
        expect(found).toEqual([]);
      });
    }
  }

  it("a study that runs, and the question whether to stop it", { timeout: ALL_MS }, async () => {
    await writeFile(join(folder, "long.yaml"), STUDY.replace("epochs: 6", "epochs: 400"));
    const run = await ridgelinePage(folder, "tune", "long.yaml", "--store", "long.db", "--workers", "1");
    const page = await browser.newPage({ bypassCSP: true, reducedMotion: "reduce", viewport: { width: 1280, height: 900 } });
    await page.goto(run.url);
    await expect.poll(() => page.getByTestId("study-status").textContent(), { timeout: 60_000 }).toBe("Running");
    const found = await violations(page, "running");
    await page.getByTestId("menu").click();
    await page.getByTestId("stop").click();
    await page.getByTestId("confirm").waitFor();
    found.push(...(await violations(page, "stop?")));
    await page.close();
    await run.end();
    expect(found).toEqual([]);
  });
});

/** What is wrong with a page as it is, with the table of each panel, a trial opened, the menu, and the list of keys. */
async function lookAt(page: Page, title: string): Promise<readonly string[]> {
  const nav = page.getByTestId(`nav-${title}`);
  await nav.click();
  await expect.poll(() => nav.getAttribute("aria-current")).toBe("page");
  const found = await violations(page, "as it is");
  const toggles = page.locator("[data-table-toggle]");
  for (const toggle of await toggles.all()) await toggle.dispatchEvent("click");
  if ((await toggles.count()) > 0) found.push(...(await violations(page, "tables")));
  for (const toggle of await toggles.all()) await toggle.dispatchEvent("click");
  if (title === "trials") {
    await page.getByTestId("trial-row").first().getByRole("button").click();
    await page.getByTestId("drawer").waitFor();
    found.push(...(await violations(page, "a trial")));
    await page.keyboard.press("Escape");
  }
  await page.getByTestId("menu").click();
  found.push(...(await violations(page, "menu")));
  await page.getByTestId("menu-keys").click();
  found.push(...(await violations(page, "keys")));
  await page.keyboard.press("Escape");
  return found;
}

async function violations(page: Page, state: string): Promise<string[]> {
  await page.evaluate(AXE);
  const { passes, violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  expect(passes.length).toBeGreaterThan(10);
  return violations.flatMap(({ id, nodes }) => nodes.map((n) => `${state}: ${id}: ${n.html.slice(0, 200)}: ${n.failureSummary ?? ""}`));
}
