// Puts the built page into dist/page and the example studies into studies/, so that the published package holds both.
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const here = new URL("..", import.meta.url).pathname;
const page = join(here, "../dashboard/dist");
if (!existsSync(join(page, "index.html"))) {
  console.error("The page is not built: apps/dashboard/dist/index.html is missing. Run `npm run build` at the top, which builds it first.");
  process.exit(1);
}
replace(page, join(here, "dist/page"));
const studies = join(here, "../../docs/studies");
if (existsSync(studies)) replace(studies, join(here, "studies"));

function replace(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}
