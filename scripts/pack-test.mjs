// Does what a user of npm does: packs every public package, installs the tarballs with plain npm into an empty folder outside the clone, tunes a
// CSV there and opens the page served from there. Needs a build. Usage: node scripts/pack-test.mjs [--keep]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const root = new URL("..", import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), "ridgeline-pack-"));
const [tarballs, home] = [join(work, "tarballs"), join(work, "project")];
const npx = process.platform === "win32" ? "npx.cmd" : "npx";
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const started = performance.now();

try {
  mkdirSync(tarballs);
  mkdirSync(home);
  const packed = packAll();
  install(packed);
  tuneCsv(writeCsv());
  await tuneWithPage(writeStudy());
  say("all as it should be");
} catch (error) {
  console.error(`pack-test: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (process.argv.includes("--keep")) say(`kept ${work}`);
  else rmSync(work, { recursive: true, force: true });
}

/** Packs every package that is not private; returns `{ name: tarball }`. */
function packAll() {
  const manifests = ["packages", "apps"]
    .flatMap((top) => readdirSync(join(root, top)).map((name) => join(root, top, name, "package.json")))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")))
    .filter((manifest) => manifest.private !== true);
  const filters = manifests.flatMap(({ name }) => ["--filter", name]);
  run(npx, ["--yes", "pnpm@12.21.0", "-r", ...filters, "pack", "--pack-destination", tarballs], root);
  const packed = Object.fromEntries(
    manifests.map(({ name, version }) => [name, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`]),
  );
  for (const [name, file] of Object.entries(packed)) must(existsSync(join(tarballs, file)), `no tarball ${file} of ${name}`);
  say(`packed ${manifests.length} packages`);
  return packed;
}

/** Installs the tarballs and nothing else of ours: npm must not ask the registry for any package of this repository. */
function install(packed) {
  const dependencies = Object.fromEntries(Object.entries(packed).map(([name, file]) => [name, `file:../tarballs/${file}`]));
  const overrides = Object.fromEntries(Object.keys(packed).map((name) => [name, `$${name}`]));
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ name: "pack-test", private: true, version: "1.0.0", dependencies, overrides }, null, 2),
  );
  const { stderr } = run(npm, ["install", "--no-audit", "--no-fund", "--loglevel", "http"], home);
  const asked = stderr.split("\n").filter((line) => /http (fetch|cache)/.test(line));
  const ours = asked.filter((line) =>
    Object.keys(packed).some((name) => line.includes(`/${name} `) || line.includes(`/${name.replace("/", "%2f")} `)),
  );
  must(ours.length === 0, `npm asked the registry for packages of this repository:\n${ours.join("\n")}`);
  must(
    !existsSync(join(home, "node_modules/onnxruntime-node")),
    "onnxruntime-node was installed: it must stay optional, as its install script fails without its host",
  );
  must(existsSync(join(home, "node_modules/ridgeline/dist/page/index.html")), "the package ridgeline holds no page");
  say(
    `installed with npm ${run(npm, ["--version"], home).stdout.trim()}; ${asked.length} requests, none for our own packages; no native engine`,
  );
}

/** The built-in wine data as a person's CSV. */
function writeCsv() {
  const dir = join(home, "node_modules/@ridgeline/data/data");
  const file = readdirSync(dir).find((f) => /^wine.*\.csv(\.gz)?$/.test(f));
  must(file !== undefined, `${dir} holds no wine data`);
  const bytes = readFileSync(join(dir, file));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const columns = text.slice(0, text.indexOf("\n")).trim().split(",");
  writeFileSync(join(home, "wine.csv"), text);
  return { columns, target: columns.find((c) => /class|cultivar|target|type/i.test(c)) ?? columns[0] };
}

function tuneCsv({ target }) {
  const { stdout, stderr } = run(
    npx,
    ["--no-install", "ridgeline", "tune", "wine.csv", "--target", target, "--json", "--no-page", "--workers", "2"],
    home,
  );
  const result = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  must(/^[0-9a-f]{64}$/.test(result.digest), `the last line's digest is ${JSON.stringify(result.digest)}`);
  must(result.best !== undefined, "the last line names no best");
  say(`tuned wine.csv for ${target}: digest ${result.digest.slice(0, 12)}`);
  return stdout + stderr;
}

/** A net on the same data, small enough for seconds: the engine must be the one of WebAssembly, and say so. */
function writeStudy() {
  const { target } = writeCsv();
  const lines = [
    "name: pack test",
    "seed: 3",
    `data: { source: ./wine.csv, target: ${JSON.stringify(target)}, task: multiclass }`,
    "model: { name: mlp, params: { hidden: [16], epochs: 40 } }",
  ];
  const more = ["space:", "  lambda: { kind: grid, values: [0, 0.01, 0.1] }", "resampling: { folds: 3 }", "stopping: { patience: [3, 8] }"];
  writeFileSync(join(home, "study.yaml"), `${[...lines, ...more].join("\n")}\n`);
  return "study.yaml";
}

async function tuneWithPage(study) {
  const child = spawn(npx, ["--no-install", "ridgeline", "tune", study, "--workers", "1"], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let output = "";
  const exited = new Promise((resolve) => child.on("close", resolve));
  try {
    const url = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address of the page in 60 s:\n${output}`)), 60_000);
      const read = (chunk) => {
        output += chunk;
        const found = /^.*Live page: (http:\/\/\S+)/m.exec(output)?.[1];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      void exited.then((code) => reject(new Error(`tune ended with ${code} before it printed the page's address:\n${output}`)));
    });
    await openPage(url);
    const code = await exited;
    must(code === 0, `tune ended with ${code}:\n${output}`);
    must(/wasm/i.test(output), `the output does not name the wasm engine:\n${output}`);
    say("the study ended by itself with code 0 and named its engine: wasm");
  } finally {
    if (child.exitCode === null && child.signalCode === null)
      process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  }
}

/** Follows the printed address as a browser does: code, cookie, page, script, socket. */
async function openPage(url) {
  const first = await fetch(url, { redirect: "manual" });
  must(first.status === 303, `the printed address answered ${first.status}`);
  const cookie = first.headers.get("set-cookie").split(";")[0];
  const { origin, host } = new URL(url);
  const page = await fetch(`${origin}/`, { headers: { cookie } });
  const html = await page.text();
  must(page.status === 200 && html.includes("<script"), `the page answered ${page.status}`);
  const script = /<script[^>]*src="([^"]+)"/.exec(html)?.[1];
  const code = await fetch(new URL(script, origin), { headers: { cookie } });
  must(code.status === 200 && code.headers.get("content-type").startsWith("text/javascript"), `${script} answered ${code.status}`);
  must((await fetch(`${origin}/`)).status === 401, "the page is served without a cookie");
  const installed = createRequire(join(home, "node_modules/ridgeline/package.json"));
  const { WebSocket } = installed("ws");
  const protocol = await import(new URL(`file://${join(home, "node_modules/@ridgeline/protocol/dist/index.js")}`).href);
  const hello = await new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}/ws`, { headers: { cookie, origin } });
    socket.once("message", (data) => resolve(protocol.decodeDown(data)) ?? socket.close());
    socket.once("error", reject);
  });
  must(hello.type === "hello" && hello.studies.length > 0, `the socket began with ${hello.type} of ${hello.studies?.length} studies`);
  say(`opened the page: code, cookie, index.html, ${script}, socket hello (version ${hello.version}, ${hello.studies.length} studies)`);
}

function run(program, args, cwd) {
  const result = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, npm_config_yes: "true" },
  });
  must(
    result.status === 0,
    `${program} ${args.join(" ")} in ${cwd} ended with ${result.status ?? result.signal}:\n${result.stdout ?? ""}${result.stderr ?? result.error?.message}`,
  );
  return result;
}

function must(holds, problem) {
  if (!holds) throw new Error(problem);
}

function say(text) {
  console.log(`[${((performance.now() - started) / 1000).toFixed(1)} s] ${text}`);
}
