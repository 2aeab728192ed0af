import { InputError, messageOf, parse, s } from "@ridgeline/core";
import type { Executor } from "@ridgeline/protocol";
import { Pool } from "./pool.ts";
import { ProcessWorker, type LogLine } from "./process-worker.ts";
import { workerEnv } from "./worker-env.ts";

export interface ProcessExecutorOptions {
  /** URL of an ES module that exports `createRunner(init): Promise<UnitRunner>`. */
  readonly module: string;
  /** Given to `createRunner` in each worker; anything that structured clone can copy. */
  readonly init: unknown;
  /** Worker processes, each running one unit at a time. */
  readonly slots: number;
  /** A worker whose resident memory is found above this is killed, and its unit `lost`. Default: no limit. */
  readonly memoryLimitMb?: number;
  /** How often a worker tells its memory. Default 1000: soon enough to catch a leak, and too rare to cost anything. */
  readonly heartbeatMs?: number;
  /** Added to the worker's environment, which otherwise holds PATH, HOME, locale, time zone and temporary folders only. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets every line that workers print; they never write to this process's own output. */
  onLog?(line: LogLine): void;
}

/** An executor over local processes; `workers()` tells which there are. */
export interface ProcessExecutor extends Executor {
  workers(): { readonly pid: number; readonly busy: boolean }[];
}

const optionsSchema = s.object({
  module: s.string({ pattern: /./, name: "URL of a module" }),
  slots: s.number({ integer: true, min: 1, max: 1024 }),
  memoryLimitMb: s.optional(s.number({ above: 0 })),
  heartbeatMs: s.withDefault(s.number({ integer: true, min: 10, max: 60_000 }), 1000),
  env: s.optional(s.record(s.string())),
});

/** Runs units in worker processes on this machine. A worker that dies (kill, exit, out of memory) loses only its unit, which says so by `lost`
 *  and its cause, and is replaced; an exception of the unit's own code is `failed`. A cancelled unit that has not ended after 2 s is killed with
 *  its worker. A worker is never killed for its silence: native code may keep its event loop busy for long. Workers end when this process does,
 *  however it does. Throws `E_EXECUTOR_OPTIONS`. */
export function processExecutor(options: ProcessExecutorOptions): ProcessExecutor {
  const { module, slots, memoryLimitMb, heartbeatMs, env } = options;
  const checked = parse(
    optionsSchema,
    { module, slots, memoryLimitMb, heartbeatMs, env },
    { code: "E_EXECUTOR_OPTIONS", title: "The executor cannot be made:" },
  );
  checkCopyable(options.init);
  return new Processes(checked.slots, {
    module: checked.module,
    init: options.init,
    env: workerEnv(checked.env),
    heartbeatMs: checked.heartbeatMs,
    memoryLimitMb: checked.memoryLimitMb,
    onLog: options.onLog,
  });
}

function checkCopyable(init: unknown): void {
  try {
    structuredClone(init);
  } catch (error) {
    const problem = {
      path: "init",
      message: messageOf(error),
      remedy: "give plain data; what cannot be copied is made inside createRunner",
    };
    throw new InputError("E_EXECUTOR_OPTIONS", "The executor cannot be made:", [problem]);
  }
}

class Processes extends Pool<ProcessWorker> implements ProcessExecutor {
  constructor(slots: number, options: ConstructorParameters<typeof ProcessWorker>[0]) {
    super("processes", slots, () => new ProcessWorker(options));
  }

  workers(): { readonly pid: number; readonly busy: boolean }[] {
    return this.members().map(({ pid, busy }) => ({ pid, busy }));
  }
}
