// Writes docs/images/{overview,path}-{light,dark}.png: the pages of a finished study and of a finished path, as `ridgeline serve` shows them.
//   node scripts/screenshot.mjs [overview | path]     both when left out; the studies run first (about 20 s and 5 s)
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
const SHOTS = {
  overview: {
    run: ["tune", join(root, "docs/studies/quickstart.yaml")],
    ready: async (page) => {
      await page.getByTestId("scores").waitFor();
      await page.locator("[data-testid=answer] h1", { hasText: "λ" }).waitFor();
    },
  },
  path: {
    run: ["path", "builtin:breast_cancer_wdbc", "--lambda-min-ratio", "0.003"],
    ready: async (page) => {
      await page.getByTestId("nav-paths").click();
      await page.locator("[data-testid=path-story] h1", { hasText: "λ.1se" }).waitFor();
      await page.getByTestId("coefficients").waitFor();
      await page.mouse.move(0, 0);
    },
  },
};

try {
  mkdirSync(images, { recursive: true });
  for (const [name, { run, ready }] of Object.entries(SHOTS)) {
    if (process.argv[2] !== undefined && process.argv[2] !== name) continue;
    const store = join(folder, `${name}.db`);
    const ran = spawnSync(process.execPath, [cli, ...run, "--no-page", "--store", store], { stdio: ["ignore", "inherit", "inherit"] });
    if (ran.status !== 0) fail(`${run.join(" ")} ended with code ${ran.status}`);
    await shoot(store, name, ready);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function shoot(store, name, ready) {
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
      await ready(page);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      // The answer is rewritten at most once in two seconds.
      await page.waitForTimeout(2500);
      const path = join(images, `${name}-${scheme}.png`);
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
