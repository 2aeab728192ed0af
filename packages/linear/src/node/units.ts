import type { AnyTask } from "../tasks.ts";
import { CONTROL, toPlain, type FromWorker, type Job } from "./messages.ts";

/** Takes units of a job as long as there are any, a step at a time, whatever other threads take meanwhile. Units are taken in rising order, so
 *  that every unit below a failed one is done or under way: the error that is reported is that of the first unit that fails, whoever ran it. */
export function* takeUnits(task: AnyTask, job: Job, send: (message: FromWorker) => void): Generator<void, void, void> {
  const { control } = job;
  for (;;) {
    const unit = Atomics.add(control, CONTROL.next, 1);
    if (unit >= Math.min(job.units, Atomics.load(control, CONTROL.failed))) return;
    try {
      for (const steps = task.unit(job.data, job.options, job.brief, unit); ;) {
        if (Atomics.load(control, CONTROL.cancelled) === 1) return;
        const step = steps.next();
        if (step.done === true) {
          send({ job: job.id, kind: "result", unit, result: step.value });
          break;
        }
        if (job.steps) send({ job: job.id, kind: "step", step: step.value });
        yield;
      }
    } catch (error) {
      markFailed(control, unit);
      send({ job: job.id, kind: "error", unit, error: toPlain(error) });
    }
  }
}

function markFailed(control: Int32Array, unit: number): void {
  for (;;) {
    const least = Atomics.load(control, CONTROL.failed);
    if (least <= unit || Atomics.compareExchange(control, CONTROL.failed, least, unit) === least) return;
  }
}
