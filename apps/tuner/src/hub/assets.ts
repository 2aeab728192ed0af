import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { InputError } from "@ridgeline/core";

/** One file of the page, in memory. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".map": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};
/** Bundlers put a hash of the content before the extension: `index-B3x_9QaZ.js`. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+(\.map)?$/;

/** Reads every regular file below `dir` (no links, no dot files) into a map from URL path. A request can only name a key of it,
 *  so there is no path to traverse. Throws `E_PAGE_MISSING` when there is no index.html. */
export async function loadAssets(dir: string): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  await collect(dir, "", assets);
  const index = assets.get("/index.html");
  if (index === undefined) throw pageMissing(dir);
  assets.set("/", index);
  return assets;
}

async function collect(dir: string, prefix: string, into: Map<string, Asset>): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = `${prefix}/${encodeURIComponent(entry.name)}`;
    if (entry.isDirectory()) await collect(join(dir, entry.name), path, into);
    else if (entry.isFile()) into.set(path, asset(entry.name, await readFile(join(dir, entry.name))));
  }
}

function asset(name: string, body: Buffer): Asset {
  const extension = extname(name).toLowerCase();
  return {
    body,
    type: TYPES[extension] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`,
    cacheControl: extension === ".html" ? "no-store" : HASHED.test(name) ? "private, max-age=31536000, immutable" : "private, no-cache",
  };
}

function pageMissing(dir: string): InputError {
  return new InputError("E_PAGE_MISSING", "The live page cannot be served:", [
    { path: dir, message: "holds no index.html", remedy: "build the page once with `npm run build`, or run without it: --no-page" },
  ]);
}
