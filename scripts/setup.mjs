// Installs the workspace with the pinned pnpm, which npx fetches from the npm registry when it is not there; does nothing when the
// lock file is the one that was installed last.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const stamp = join(root, "node_modules/.ridgeline-setup");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "pnpm-lock.yaml")))
  .update(process.version)
  .digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Ridgeline needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(2);
}
console.log("Setting up Ridgeline (first time: about half a minute)");
const { status } = spawnSync("npx", ["--yes", "pnpm@12.21.0", "install", "--frozen-lockfile", "--reporter=append-only"], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);
writeFileSync(stamp, wanted);
