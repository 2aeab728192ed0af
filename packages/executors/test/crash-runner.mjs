// A worker module whose units fail their machine in every way.
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pressure = [];

const ways = {
  exit: () => process.exit(3),
  "kill -9": () => process.kill(process.pid, "SIGKILL"),
  uncaught: async () => {
    setTimeout(() => {
      throw new Error("thrown outside the unit");
    }, 5);
    await sleep(10_000);
  },
  rejected: async () => {
    void Promise.reject(new Error("nobody awaits me"));
    await sleep(10_000);
  },
  "out of memory": () => {
    for (;;) pressure.push(Array.from({ length: 10_000 }, Math.random));
  },
  greedy: async () => {
    for (;;) {
      pressure.push(Buffer.alloc(20_000_000, 1));
      await sleep(10);
    }
  },
  "greedy and busy": async (unit, io) => {
    for (let at = 1; ; at++) {
      pressure.push(Buffer.alloc(10_000_000, 1));
      for (const until = performance.now() + 10; performance.now() < until;);
      await io.report({ fold: 0, repeat: 0, coordinate: "step", at, metrics: { loss: 1 } });
    }
  },
  compute: async (unit, io) => {
    for (let at = 1; !io.signal.aborted && at < 1000; at++) {
      for (const until = performance.now() + 10; performance.now() < until;);
      if ((await io.report({ fold: 0, repeat: 0, coordinate: "step", at, metrics: { loss: 1 } })) === "stop") break;
    }
  },
  blocked: () => {
    for (const until = performance.now() + 800; performance.now() < until;);
  },
  wait: () => sleep(60_000),
  print: () => {
    console.log("to stdout, Größe λ");
    console.error("to stderr");
    process.stdout.write("x".repeat(10_000));
  },
  "last words": async (unit, io) => {
    for (let at = 1; at <= 3; at++) await io.report({ fold: 0, repeat: 0, coordinate: "step", at, metrics: { loss: at } });
    await sleep(120);
    process.exit(1);
  },
  environment: () => ({
    secret: Number(process.env.RIDGELINE_TEST_SECRET !== undefined),
    path: Number((process.env.PATH ?? "").length > 0),
    omp: Number(process.env.OMP_NUM_THREADS),
    mine: Number(process.env.MINE ?? NaN),
    execArgv: process.execArgv.length,
  }),
};

export async function createRunner(init) {
  if (init === "broken") throw new Error("no such data set");
  if (init === "dies") process.exit(9);
  return {
    async run(unit, io) {
      const facts = await ways[unit.params.do](unit, io);
      return { state: "complete", facts: facts ?? {} };
    },
  };
}
