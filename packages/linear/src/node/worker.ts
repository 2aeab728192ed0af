import { parentPort, type Transferable } from "node:worker_threads";
import { taskNamed } from "../tasks.ts";
import { CONTROL, toPlain, type FromWorker, type Job } from "./messages.ts";

const port = parentPort!;
const send = (message: FromWorker, transfer: readonly Transferable[] = []): void => port.postMessage(message, transfer);

port.on("message", (job: Job) => {
  work(job);
  send({ job: job.id, kind: "done" });
});

/** Takes units as they come. Units are taken in rising order, so that every unit below a failed one is done or under way: the error that is
 *  reported is that of the first unit that fails, whoever ran it. */
function work(job: Job): void {
  const { control } = job;
  for (;;) {
    const unit = Atomics.add(control, CONTROL.next, 1);
    if (unit >= Math.min(job.units, Atomics.load(control, CONTROL.failed))) return;
    try {
      if (!runUnit(job, unit)) return;
    } catch (error) {
      markFailed(control, unit);
      send({ job: job.id, kind: "error", unit, error: toPlain(error) });
    }
  }
}

/** False when it was cancelled. */
function runUnit(job: Job, unit: number): boolean {
  const task = taskNamed(job.task)!;
  const steps = task.unit(job.data, job.options, job.brief, unit);
  for (;;) {
    if (Atomics.load(job.control, CONTROL.cancelled) === 1) return false;
    const step = steps.next();
    if (step.done === true) {
      send({ job: job.id, kind: "result", unit, result: step.value }, [...buffersOf(step.value)]);
      return true;
    }
    if (job.steps) send({ job: job.id, kind: "step", step: step.value });
  }
}

function markFailed(control: Int32Array, unit: number): void {
  for (;;) {
    const least = Atomics.load(control, CONTROL.failed);
    if (least <= unit || Atomics.compareExchange(control, CONTROL.failed, least, unit) === least) return;
  }
}

/** The memory of all whole arrays in a result: it moves instead of being copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) buffersOf(member, found);
  }
  return found;
}
