import { parentPort } from "node:worker_threads";
import { taskNamed } from "../tasks.ts";
import type { FromWorker, Job } from "./messages.ts";
import { takeUnits } from "./units.ts";

const port = parentPort!;

port.on("message", (job: Job) => {
  const units = takeUnits(taskNamed(job.task)!, job, send);
  while (units.next().done !== true);
});

function send(message: FromWorker): void {
  port.postMessage(message, message.kind === "result" ? [...buffersOf(message.result)] : []);
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
