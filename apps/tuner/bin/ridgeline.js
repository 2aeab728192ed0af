#!/usr/bin/env node
import { existsSync } from "node:fs";

const cli = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(cli)) {
  process.stderr.write("ridgeline: this clone is not built yet. Run `npm start` or `npm run build` at its top once.\n");
  process.exit(2);
}
await import(cli.href);
