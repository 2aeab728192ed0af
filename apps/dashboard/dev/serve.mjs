// Serves the built page with fixtures: `node dev/serve.mjs running finished path [--port 8787]`. Development only; nothing of dev/ is shipped.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const args = process.argv.slice(2);
const at = args.indexOf("--port");
const port = at < 0 ? 8787 : Number(args[at + 1]);
const names = args.filter((a, i) => !a.startsWith("--") && (at < 0 || i !== at + 1));
const { module } = await runnerImport(fileURLToPath(new URL("serve.ts", import.meta.url)));
const server = await module.serveScenarios(names.length > 0 ? names : ["running", "finished", "path"], {
  port,
  dist: fileURLToPath(new URL("../dist", import.meta.url)),
  liveTail: 60,
  everyMs: 400,
});
console.log(server.url);
