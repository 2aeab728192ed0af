// A process of its own that appends to a store: `node writer.mjs <path> <study> <mode>`.
//   forever: batches of 5 events, printing the seq of each batch that was acknowledged, until killed
//   once:    two events, then ends
//   lock:    holds the write lock for 400 ms, printing "locked" when it has it
import { createRequire } from "node:module";
import { sqliteStore } from "../dist/index.js";

const [path, study, mode] = process.argv.slice(2);
const paused = (k) => ({ type: "study.paused", at: k, fromTrial: k });

if (mode === "lock") {
  const Database = createRequire(import.meta.url)("libsql");
  const db = new Database(path);
  db.exec("BEGIN IMMEDIATE");
  console.log("locked");
  setTimeout(() => db.exec("COMMIT"), 400);
} else {
  const store = sqliteStore(path);
  let seq = 0;
  for await (const head of store.studies()) if (head.id === study) seq = head.seq;
  if (mode === "once") {
    console.log(await store.append(study, [paused(1), paused(2)], { expectedSeq: seq }));
    await store.close();
  } else {
    for (;;) {
      seq = await store.append(
        study,
        [0, 1, 2, 3, 4].map((i) => paused(seq + i)),
        { expectedSeq: seq },
      );
      process.stdout.write(`${seq}\n`);
    }
  }
}
