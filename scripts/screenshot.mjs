// Writes docs/images/overview-{light,dark}.png: the page of a finished study, as `ridgeline serve` shows it.
//   node scripts/screenshot.mjs [record.db]     without a record, the quickstart study runs first (about 20 s)
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "apps/tuner/bin/ridgeline.js");
const images = join(root, "docs/images");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const MOST_BYTES = 300_000;

if (!existsSync(executablePath)) fail(`no browser at ${executablePath}: install Chromium, or say where it is with CHROMIUM`);

const folder = mkdtempSync(join(tmpdir(), "ridgeline-shot-"));
try {
  let store = process.argv[2];
  if (store === undefined) {
    store = join(folder, "quickstart.db");
    const ran = spawnSync(process.execPath, [cli, "tune", join(root, "docs/studies/quickstart.yaml"), "--no-page", "--store", store], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (ran.status !== 0) fail(`the quickstart study ended with code ${ran.status}`);
  }
  mkdirSync(images, { recursive: true });
  await shoot(store);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function shoot(store) {
  const server = spawn(process.execPath, [cli, "serve", "--store", store], { stdio: ["ignore", "pipe", "inherit"] });
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const url = await pageOf(server);
    // The printed address works once, so one page shows both.
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, reducedMotion: "reduce" });
    await page.goto(url);
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.getByTestId("scores").waitFor();
      await page.locator("[data-testid=answer] h1", { hasText: "λ" }).waitFor();
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      // The answer is rewritten at most once in two seconds.
      await page.waitForTimeout(2500);
      const path = join(images, `overview-${scheme}.png`);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: 1440, height });
      await page.waitForTimeout(300);
      await page.screenshot({ path });
      const { size } = statSync(path);
      if (size > MOST_BYTES) fail(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
      console.log(`${relative(root, path)}  ${Math.ceil(size / 1000)} kB`);
    }
  } finally {
    await browser.close();
    server.kill("SIGINT");
    await once(server, "exit");
  }
}

async function pageOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /^Live page: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return fail("ridgeline serve gave no page");
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
