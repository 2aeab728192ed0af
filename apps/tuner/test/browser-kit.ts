import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";

const CLI = fileURLToPath(new URL("../bin/ridgeline.js", import.meta.url));
const BUILT_PAGE = fileURLToPath(new URL("../dist/page/index.html", import.meta.url));
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** What a test in a browser lacks here. */
export const missing: readonly string[] = [
  ...(existsSync(CHROMIUM) ? [] : [`a browser at ${CHROMIUM} (install Chromium, or say where it is with CHROMIUM)`]),
  ...(existsSync(BUILT_PAGE) ? [] : [`the built page at ${BUILT_PAGE} (npm run build)`]),
];

/** Whether tests in a browser are passed over, which is said aloud; in CI they fail instead. */
export function isSkipped(what: string): boolean {
  const mustRun = process.env["CI"] === "true";
  if (missing.length > 0 && !mustRun) console.warn(`${what} is not tested; missing: ${missing.join("; ")}.`);
  return missing.length > 0 && !mustRun;
}

export async function openBrowser(): Promise<Browser> {
  if (missing.length > 0) throw new Error(`This must be tested here, and there is no ${missing.join("; no ")}.`);
  const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-component-update", ...quiet] });
}

export interface RunningCommand {
  /** The address of its page. */
  readonly url: string;
  /** Everything on standard output so far. */
  text(): string;
  readonly ended: Promise<number | null>;
  end(): Promise<void>;
}

const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();

/** Ends what a failed test left running. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** The real command; answers when it has printed the address of its page. */
export async function ridgelinePage(folder: string, ...args: string[]): Promise<RunningCommand> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let text = "";
  let errors = "";
  child.stderr.on("data", (d: Buffer) => (errors += d.toString("utf8")));
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      text += `${line}\n`;
      const found = /^Live page: (http\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`ended with ${code} without a page:\n${text}${errors}`)));
  });
  const end = async (): Promise<void> => {
    if (running.has(child)) child.kill("SIGINT");
    await ended;
  };
  return { url, text: () => text, ended, end };
}
