import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** No library of a peer may use a second thread. */
const ONE_THREAD = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  NUMEXPR_NUM_THREADS: "1",
};

/** A question took longer than it may. */
export class OutOfTime extends Error {}

/** A process that answers each line with one line, and says `ready` first. An answer that begins with `error ` is thrown. */
export class LineProcess {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<void>;

  private constructor(command: string, args: readonly string[]) {
    this.#name = command;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...ONE_THREAD } });
    // A killed process cannot be written to; that it ended is told by its answer.
    this.#child.stdin.on("error", () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#exited = new Promise((resolve) => this.#child.on("close", () => resolve()));
  }

  static async start(command: string, args: readonly string[]): Promise<LineProcess> {
    const started = new LineProcess(command, args);
    try {
      await started.#answer();
      return started;
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  /** The process is killed when it does not answer in time. */
  async ask(line: string, limitSeconds = Infinity): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    if (limitSeconds === Infinity) return this.#answer();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#child.kill("SIGKILL");
    }, 1000 * limitSeconds);
    try {
      return await this.#answer();
    } catch (error) {
      throw late ? new OutOfTime(`${this.#name} took more than ${limitSeconds} s`, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.#name} ended early`);
    if (line.value.startsWith("error ")) throw new Error(`${this.#name}: ${line.value.slice(6)}`);
    return line.value;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#exited;
  }
}
