// Joins dist/node/worker.js and all it imports into one file: a thread that loads a hundred modules starts in more than twice the time.
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const at = (file) => fileURLToPath(new URL(`../dist/node/${file}`, import.meta.url));
await build({
  input: at("worker.js"),
  platform: "node",
  output: { file: at("worker-bundle.js"), format: "esm", minify: true },
  logLevel: "warn",
});
