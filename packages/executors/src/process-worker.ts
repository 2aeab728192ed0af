import { fork, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { UnitSpec } from "@ridgeline/protocol";
import { describeExit } from "./describe-exit.ts";
import { readLines } from "./log-lines.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { CLOSE_MS, GRACE_MS, type Mail, type UnitWorker } from "./pool.ts";

// Under a test runner that compiles on the fly this file is TypeScript, but a process of its own needs the compiled entry.
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "../dist/worker-main.js" : "./worker-main.js", import.meta.url);
/** After the process is gone, how long its last messages and lines may take to arrive. */
const DRAIN_MS = 500;
const KEPT_LINES = 50;
const MB = 1024 * 1024;

/** One line that a worker printed. */
export interface LogLine {
  readonly worker: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export interface ProcessWorkerOptions {
  readonly module: string;
  readonly init: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly heartbeatMs: number;
  readonly memoryLimitMb: number | undefined;
  readonly onLog: ((line: LogLine) => void) | undefined;
}

interface Job {
  readonly tell: (mail: Mail) => void;
  readonly free: () => void;
  cause?: string;
  timer?: ReturnType<typeof setTimeout>;
}

/** A worker in a process of its own. */
export class ProcessWorker implements UnitWorker {
  readonly pid: number;
  readonly name: string;
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #options: ProcessWorkerOptions;
  readonly #lines: string[] = [];
  #job: Job | undefined;
  #alive = true;

  constructor(options: ProcessWorkerOptions) {
    this.#options = options;
    const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
    this.#child = fork(ENTRY, [], { env: { ...options.env }, execArgv: [], serialization: "advanced", stdio: [...stdio] });
    this.pid = this.#child.pid ?? -1;
    this.name = `process ${this.pid}`;
    this.#child.on("message", (message) => this.#receive(message as FromWorker));
    this.#readLogs();
    this.gone = this.#watchEnd();
    this.#hold(false);
    this.#send({ type: "init", module: options.module, init: options.init, heartbeatMs: options.heartbeatMs });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get busy(): boolean {
    return this.#job !== undefined;
  }

  run(unit: UnitSpec, tell: (mail: Mail) => void): Promise<void> {
    return new Promise((free) => {
      this.#job = { tell, free };
      this.#hold(true);
      this.#send({ type: "run", unit });
    });
  }

  cancel(cause: string): void {
    const job = this.#job;
    if (job === undefined || job.cause !== undefined) return;
    job.cause = cause;
    job.timer = setTimeout(() => this.#child.kill("SIGKILL"), GRACE_MS);
    this.#send({ type: "abort" });
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), CLOSE_MS);
    this.#send({ type: "close" });
    await this.gone;
    clearTimeout(timer);
  }

  #receive(message: FromWorker): void {
    const job = this.#job;
    if (message.type === "beat") return this.#checkMemory(message.rss);
    if (job === undefined) return;
    if (message.type === "decide") {
      const { id, report } = message;
      job.tell({ type: "decide", report, answer: (decision) => this.#send({ type: "decision", id, decision }) });
    } else if (message.type === "reports") job.tell(message);
    else if (message.type === "broken") {
      this.#alive = false;
      this.#child.kill("SIGKILL");
      this.#end({ type: "failed", error: `the worker could not start: ${message.error}`, seconds: 0 });
    } else this.#end(message);
  }

  /** Kills a worker above its limit; one that is idle goes quietly and is replaced. */
  #checkMemory(rss: number): void {
    const limit = this.#options.memoryLimitMb;
    if (limit === undefined || rss <= limit * MB) return;
    this.#alive = false;
    if (this.#job !== undefined) this.#job.cause ??= `memory: ${Math.round(rss / MB)} MB used, the limit is ${limit} MB`;
    this.#child.kill("SIGKILL");
  }

  #end(mail: Mail): void {
    const job = this.#job;
    if (job === undefined) return;
    this.#job = undefined;
    clearTimeout(job.timer);
    this.#hold(false);
    job.tell(job.cause === undefined ? mail : { type: "lost", cause: job.cause });
    job.free();
  }

  #watchEnd(): Promise<void> {
    return new Promise((resolve) => {
      let reason = "ended";
      const finish = (): void => {
        this.#alive = false;
        this.#end({ type: "lost", cause: reason });
        resolve();
      };
      this.#child.once("error", (error) => {
        reason = `the worker process could not start: ${error.message}`;
        if (this.#child.pid === undefined) finish();
      });
      this.#child.once("exit", (code, signal) => {
        this.#alive = false;
        // Messages sent just before the end come after "exit" and before "close"; a child of the worker may hold its pipes open, though.
        const timer = setTimeout(done, DRAIN_MS);
        function done(): void {
          clearTimeout(timer);
          finish();
        }
        this.#child.once("close", () => {
          reason = describeExit(code, signal, this.#lines);
          done();
        });
        reason = describeExit(code, signal, this.#lines);
      });
    });
  }

  #readLogs(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      readLines(this.#child[stream]!, (text) => {
        if (stream === "stderr" && this.#lines.push(text) > KEPT_LINES) this.#lines.shift();
        this.#options.onLog?.({ worker: this.name, stream, text });
      });
    }
  }

  /** Only a worker with a unit keeps this process from ending by itself. */
  #hold(held: boolean): void {
    const call = held ? "ref" : "unref";
    this.#child[call]();
    this.#child.channel?.[call]();
    for (const stream of [this.#child.stdout, this.#child.stderr])
      (stream as (Readable & { ref(): void; unref(): void }) | null)?.[call]?.();
  }

  #send(message: ToWorker): void {
    // A worker that is gone is found out by its exit, not by a message that does not arrive.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
