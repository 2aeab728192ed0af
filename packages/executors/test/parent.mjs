// A parent with two workers, one busy and one idle; prints their pids and waits to be killed.
import { processExecutor } from "../dist/index.js";

const executor = processExecutor({ slots: 2, module: new URL("./crash-runner.mjs", import.meta.url).href, init: null });
const unit = (way) => ({ study: "s", trial: 0, unit: { part: "fold", fold: 0, repeat: 0 }, attempt: 1, params: { do: way }, decideAt: [] });
const io = { signal: new AbortController().signal, decide: async () => "continue" };
const started = () => {
  const workers = executor.workers();
  if (workers.length === 2 && workers.filter((w) => w.busy).length === 1) console.log(JSON.stringify(workers.map((w) => w.pid)));
};
if (process.argv[2] === "leave") {
  // Ends by itself although it never closes the executor.
  for await (const e of executor.run(unit("print"), io))
    if (e.type === "finished") console.log(JSON.stringify(executor.workers().map((w) => w.pid)));
} else {
  const run = async (way) => {
    for await (const e of executor.run(unit(way), io)) void e;
    started();
  };
  await Promise.all([run("wait"), run("blocked")]);
}
