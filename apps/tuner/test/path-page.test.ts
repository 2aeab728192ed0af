import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@ridgeline/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isSkipped, killAll, openBrowser, ridgelinePage } from "./browser-kit.ts";

const ROWS = 700;
const COLUMNS = 40;
/** Generous, as a busy machine is no fault of the page. */
const WITHIN = { timeout: 60_000, interval: 20 };
const ALL_MS = 300_000;

/** Two classes, six columns that matter, one of them with a hostile name. */
function table(): string {
  const rng = createRng(4);
  const names = ["<img src=x onerror=alert(1)>", ...Array.from({ length: COLUMNS - 1 }, (_, j) => `column ${j + 1}`)];
  const rows = Array.from({ length: ROWS }, () => {
    const x = Array.from({ length: COLUMNS }, () => rng.normal());
    const eta = x.slice(0, 6).reduce((s, v, j) => s + (j % 2 === 0 ? 1 : -1) * (6 - j) * 0.25 * v, rng.normal());
    return [...x.map((v) => v.toFixed(4)), eta > 0 ? "yes" : "no"].join(",");
  });
  return `${names.join(",")},y\n${rows.join("\n")}\n`;
}

describe.skipIf(isSkipped("The page of a path"))("the page of a path in a real browser", () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => browser?.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ridgeline-path-page-"));
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    complaints.length = 0;
    page.on("console", (m) => {
      // The command ends with its study, and the page then looks for it again.
      if (m.type() === "error" && !m.text().includes("ERR_CONNECTION_REFUSED")) complaints.push(m.text());
    });
    page.on("pageerror", (e) => complaints.push(String(e)));
  });
  afterEach(async () => {
    killAll();
    await page?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const story = async (): Promise<string> => (await page.getByTestId("path-story").locator("h1").textContent()) ?? "";
  const words = async (): Promise<string> => (await page.getByTestId("cursor-words").textContent()) ?? "";

  it("grows as lambdas and folds arrive, and ends with the picks that the command prints", { timeout: ALL_MS }, async () => {
    await writeFile(join(folder, "data.csv"), table());
    // Some seconds of work, so that the page is there before the end on any machine.
    const lambdas = Array.from({ length: 600 }, (_, k) => (2 * 1e-3 ** (k / 599)).toPrecision(6)).join(",");
    const path = await ridgelinePage(folder, "path", "data.csv", "--target", "y", "--lambda", lambdas, "--store", "studies.db");
    const seen = await watch(page);
    await page.goto(path.url);
    // Reachable from the rail by keys; the page may be open before the first lambda.
    await page.getByTestId("nav-paths").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.getByTestId("paths-page").waitFor();
    expect(await path.ended).toBe(0);
    const told = await seen();
    const fitted = told.flatMap((t) => /^(\d+) λ fitted so far/.exec(t)?.[1] ?? []).map(Number);
    const folds = told.flatMap((t) => /^(\d+) of 10 folds/.exec(t)?.[1] ?? []).map(Number);
    expect(fitted.length + folds.length).toBeGreaterThan(2);
    for (const counts of [fitted, folds]) expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(complaints).toEqual([]);
    await showsTheEnd(path.text());
  });

  /** The record in `ridgeline serve`: the cursor by keys, pointer and address, other axes and units, a phone. */
  async function showsTheEnd(printed: string): Promise<void> {
    const serve = await ridgelinePage(folder, "serve", "--store", "studies.db");
    await page.goto(serve.url);
    await page.getByTestId("nav-paths").click();
    await expect
      .poll(story, WITHIN)
      .toMatch(/^λ\.1se keeps \d+ of 40 features and costs [\d.]+ % more CV error than λ\.min, which keeps \d+\.$/);
    const [, oneSe, kept] = /^lambda\.1se +(\S+) +(\d+) /m.exec(printed)!;
    const [, least] = /^lambda\.min +(\S+) /m.exec(printed)!;
    expect(await words()).toMatch(new RegExp(`^λ ${near(oneSe!)}\\d*, the one-SE choice: ${kept} of 40 kept$`));

    // The hostile name is text, and every feature of the choice stands above the rule.
    expect(await page.getByTestId("coefficients").textContent()).toContain("<img src=x onerror=alert(1)>");
    const above = await page.getByTestId("coefficients").locator("tbody tr:not(.mut)").count();
    expect(above).toBe(Math.min(24, Number(kept)));

    await page.keyboard.press("1");
    await expect.poll(words, WITHIN).toMatch(new RegExp(`^λ ${near(least!)}\\d*, the least: `));
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("lambda-cursor").waitFor();
    await expect.poll(words, WITHIN).toMatch(/^λ [\d.]+: \d+ of 40 kept$/);
    const moved = await words();
    await page.reload();
    await expect.poll(words, WITHIN).toBe(moved);
    await page.keyboard.press("2");
    await expect.poll(words, WITHIN).toContain("the one-SE choice");

    // A click moves the cursor there; a line under the pointer is named.
    const chart = page.getByTestId("path-chart");
    const box = (await chart.boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.4, box.y + 300);
    await expect.poll(words, WITHIN).not.toContain("the one-SE choice");

    for (const name of ["|β|₁", "Deviance explained", "Original units"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect.poll(() => page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed"), WITHIN).toBe("true");
      expect(await chart.innerHTML()).not.toMatch(/NaN|undefined/);
    }
    await chart.hover();
    await page.keyboard.press("t");
    await page.locator("[data-panel=path] .scroll table").waitFor();
    await page.keyboard.press("t");

    for (const width of [390, 768, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await chart.waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `overflow at ${width} px`).toBeLessThanOrEqual(
        0,
      );
    }
    expect(await page.getByTestId("panel-error").count()).toBe(0);
    expect(complaints).toEqual([]);
    await serve.end();
  }
});

/** The first three figures, as the page writes them with fewer. */
function near(lambda: string): string {
  return String(Number(Number(lambda).toPrecision(3))).replace(".", "\\.");
}

/** Notes every sentence that the page's answer shows, from now on; gives them. */
async function watch(page: Page): Promise<() => Promise<readonly string[]>> {
  const note = (): void => {
    const all: string[] = [];
    Object.assign(globalThis, { told: all });
    const look = (): void => {
      const text = document.querySelector("[data-testid=path-story] h1")?.textContent ?? "";
      if (text !== "" && all.at(-1) !== text) all.push(text);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  };
  await page.addInitScript(note);
  return () => page.evaluate(() => (Reflect.get(globalThis, "told") as string[]) ?? []);
}
