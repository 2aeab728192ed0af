import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A process that answers each line with one line, and says that it is ready first. An answer that begins with `error ` is thrown. */
export class LineProcess {
  readonly #command: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(command: string, args: readonly string[]) {
    this.#command = command;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    // That it ended is told by its answer.
    this.#child.stdin.on("error", () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static async start(command: string, args: readonly string[]): Promise<LineProcess> {
    const started = new LineProcess(command, args);
    await started.#answer();
    return started;
  }

  ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    return this.#answer();
  }

  async #answer(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#command} ended early`);
    if (value.startsWith("error ")) throw new Error(`${this.#command}: ${value.slice(6)}`);
    return value;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.on("close", resolve));
    this.#child.stdin.end();
    await exited;
  }
}
