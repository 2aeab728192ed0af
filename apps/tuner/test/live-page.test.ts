import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fold, type Stored } from "@ridgeline/protocol";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isSkipped, killAll, openBrowser, ridgelinePage } from "./browser-kit.ts";
import { logOf } from "./record.ts";

const TRIALS = 16;

const STUDY = `name: live page
seed: 3
data: builtin:digits8x8
model:
  name: mlp
  params: { hidden: [32], epochs: 30, batchSize: 32, optimizer: adam, lr: 0.003, penalty: l2, decay: decoupled }
space:
  lambda: [0, 0.001, 0.01, 0.1]
  dropout: [0, 0.2, 0.4, 0.6]
stopping: { patience: [2, 8], minDelta: [0] }
resampling: { folds: 5 }
testFraction: 0.2
stopFraction: 0.2
`;

const numberIn = async (page: Page, testId: string): Promise<number> =>
  Number(/[\d,]+/.exec((await page.getByTestId(testId).textContent()) ?? "")?.[0].replaceAll(",", ""));
const count = (page: Page): Promise<number> => numberIn(page, "trial-count");
const seq = (page: Page): Promise<number> => numberIn(page, "seq");
/** Generous, as a busy machine is no fault of the page. */
const WITHIN = { timeout: 60_000, interval: 50 };
const ALL_MS = 300_000;

describe.skipIf(isSkipped("The live page"))("the live page in a real browser", () => {
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => browser?.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ridgeline-live-"));
    context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    page = await context.newPage();
    complaints.length = 0;
    page.on("console", (m) => {
      if (m.type() === "error") complaints.push(m.text());
    });
    page.on("pageerror", (e) => complaints.push(String(e)));
  });
  afterEach(async () => {
    killAll();
    await context?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it("follows a study from its first trial to its digest, through pause, reload and a lost line", { timeout: ALL_MS }, async () => {
    const db = join(folder, "studies.db");
    await writeFile(join(folder, "study.yaml"), STUDY);

    // Every socket of the page passes through here, so that the line can be cut in the middle.
    let cut: (() => Promise<void>) | undefined;
    let lines = 0;
    await page.routeWebSocket(/\/ws$/, (socket) => {
      socket.connectToServer();
      lines++;
      cut = () => socket.close({ code: 3001, reason: "the line is cut" });
    });

    const tune = await ridgelinePage(folder, "tune", "study.yaml", "--store", db, "--workers", "2");
    await page.goto(tune.url);
    await expect.poll(() => page.getByTestId("connection").getAttribute("data-kind"), WITHIN).toBe("live");
    await expect.poll(() => page.getByTestId("study-status").textContent(), WITHIN).toBe("Running");

    // It grows by itself.
    await expect.poll(() => count(page), WITHIN).toBeGreaterThanOrEqual(1);
    const early = await count(page);
    expect(early).toBeLessThan(TRIALS);
    await expect.poll(() => count(page), WITHIN).toBeGreaterThan(early);
    await page.getByTestId("surface").waitFor();
    await expect.poll(() => page.getByTestId("answer").textContent(), WITHIN).toMatch(/λ/);

    // Paused because an event says so: the page holds the same sequence number as the log.
    await page.getByTestId("pause").click();
    await expect.poll(() => page.getByTestId("study-status").textContent(), WITHIN).toBe("Paused");
    await expect.poll(async () => (await logOf(db)).some((s) => s.event.type === "study.paused"), WITHIN).toBe(true);
    // What was running comes to its end; after that nothing moves.
    await expect.poll(async () => runningIn(await logOf(db)), WITHIN).toBe(0);
    const pausedLog = await logOf(db);
    await expect.poll(() => seq(page), WITHIN).toBe(pausedLog.length);
    const paused = { count: await count(page), seq: await seq(page) };
    expect(paused.count).toBe(fold(pausedLog)?.trials.filter((t) => t.state !== "running" && t.state !== "waiting").length);
    expect(paused.count).toBeLessThan(TRIALS);

    // A reload shows the very same, neither a gap nor a double.
    await page.reload();
    await expect.poll(() => page.getByTestId("study-status").textContent(), WITHIN).toBe("Paused");
    expect({ count: await count(page), seq: await seq(page) }).toEqual(paused);

    await page.getByTestId("pause").click();
    await expect.poll(() => page.getByTestId("study-status").textContent(), WITHIN).toBe("Running");
    await expect.poll(() => count(page), WITHIN).toBeGreaterThan(paused.count);

    // A lost line comes back by itself and goes on from where it was.
    const before = { lines, seq: await seq(page) };
    await cut?.();
    await page.getByTestId("reconnecting").waitFor();
    await expect.poll(() => page.getByTestId("connection").getAttribute("data-kind"), WITHIN).toBe("live");
    expect(lines).toBeGreaterThan(before.lines);
    await expect.poll(() => seq(page), WITHIN).toBeGreaterThan(before.seq);
    expect(complaints).toEqual([]);

    // No terminal to wait for: the command ends by itself, and its page then says that the line is lost.
    expect(await tune.ended).toBe(0);
    const digest = /^Digest ([0-9a-f]{64})/m.exec(tune.text())?.[1];
    expect(digest).toBeDefined();
    await page.getByTestId("reconnecting").waitFor();

    const log = await logOf(db);
    expect(log.map((s) => s.seq)).toEqual(log.map((_, i) => i + 1));
    await page.close();
    await showsTheEnd(await context.newPage(), db, log, digest ?? "");
  });

  it("cancels a trial and stops the study, settled by events and told in the terminal", { timeout: ALL_MS }, async () => {
    const db = join(folder, "studies.db");
    await writeFile(join(folder, "study.yaml"), STUDY.replace("epochs: 30", "epochs: 3000"));
    const tune = await ridgelinePage(folder, "tune", "study.yaml", "--store", db, "--workers", "2");
    await page.goto(tune.url);
    await page.getByTestId("nav-trials").click();
    await page.getByTestId("trials-table").waitFor();
    await page.getByRole("button", { name: "Open trial 0" }).click();
    await page.getByTestId("cancel-trial").click();
    await page.getByTestId("confirm-action").click();
    await expect.poll(async () => eventsOf(await logOf(db), "trial.cancelled").map((e) => e.trial), WITHIN).toEqual([0]);
    await expect.poll(() => page.getByTestId("drawer").textContent(), WITHIN).toMatch(/cancelled/i);
    expect(await page.getByTestId("cancel-trial").count()).toBe(0);

    await page.getByTestId("menu").click();
    await page.getByTestId("stop").click();
    await page.getByTestId("confirm-action").click();
    expect(await tune.ended).toBe(130);
    expect(tune.text()).toMatch(/Stopped: stopped by a person\. Go on with: npx ridgeline resume /);
    const log = await logOf(db);
    expect(log.at(-1)?.event).toMatchObject({ type: "study.stopped" });
    expect(fold(log)?.trials[0]?.state).toBe("cancelled");
    expect(complaints.filter((c) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(c))).toEqual([]);
  });

  /** The record in `ridgeline serve`: the same trials, the scores on the test part, the constant prediction, the digest. */
  async function showsTheEnd(record: Page, db: string, log: readonly Stored[], digest: string): Promise<void> {
    const problems: string[] = [];
    record.on("console", (m) => {
      if (m.type() === "error") problems.push(m.text());
    });
    record.on("pageerror", (e) => problems.push(String(e)));
    const serve = await ridgelinePage(folder, "serve", "--store", db);
    await record.goto(serve.url);
    await expect.poll(() => record.getByTestId("study-status").textContent(), WITHIN).toBe("Finished");
    expect(await count(record)).toBe(TRIALS);
    expect(await seq(record)).toBe(log.length);
    expect(await record.locator("[data-panel=feed]").textContent()).toContain(digest.slice(0, 12));
    const scores = record.getByTestId("scores");
    expect(await scores.textContent()).toContain("estimated on test");
    expect(await scores.locator("tbody tr").first().textContent()).not.toContain("not scored");
    // Ten classes: a constant prediction loses about ln 10 and is wrong nine times in ten.
    expect(await record.getByTestId("baseline").textContent()).toMatch(/2\.30.*9[01]\.?\d* ± .* %/);
    expect(await record.getByTestId("answer").textContent()).toContain("has the least validation loss");
    await record.getByTestId("nav-trials").click();
    await expect.poll(() => record.getByTestId("trial-row").count(), WITHIN).toBe(TRIALS);
    await record.getByTestId("nav-regularise").click();
    await record.getByTestId("replay-answer").waitFor();
    expect(await record.getByTestId("panel-error").count()).toBe(0);
    expect(problems).toEqual([]);
    await serve.end();
  }
});

/** Units that have started and not ended. */
function runningIn(log: readonly Stored[]): number {
  return (fold(log)?.trials ?? []).flatMap((t) => t.units).filter((u) => u.state === "running").length;
}

type Of<T extends Stored["event"]["type"]> = Extract<Stored["event"], { type: T }>;

function eventsOf<T extends Stored["event"]["type"]>(log: readonly Stored[], type: T): readonly Of<T>[] {
  return log.flatMap(({ event }) => (event.type === type ? [event as Of<T>] : []));
}
