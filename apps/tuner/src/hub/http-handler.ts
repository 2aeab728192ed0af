import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Clock } from "@ridgeline/core";
import { readCookie, type Access } from "./access.ts";
import type { Asset } from "./assets.ts";
import { createTokenBucket, refuse } from "./guard.ts";
import { SECURITY_HEADERS, sendNote, SIGN_IN } from "./pages.ts";

/** Requests a second that a signed-in page may make: a reload takes about ten. */
const OWNER = { burst: 300, perSecond: 50 };
/** Requests a second without a good code or cookie, for all strangers together; the owner's are not counted here. */
const STRANGERS = { burst: 30, perSecond: 5 };

/** Cookies do not know ports, so the name does: two hubs on one machine keep out of each other's way. */
export function cookieName(port: number): string {
  return `ridgeline-${port}`;
}

/** Answers GET and HEAD: exchanges a code for a session, and serves the page to sessions. */
export function createHttpHandler(o: {
  access: Access;
  assets: ReadonlyMap<string, Asset>;
  port: () => number;
  clock: Clock;
}): RequestListener {
  const owner = createTokenBucket(o.clock, OWNER.burst, OWNER.perSecond);
  const strangers = createTokenBucket(o.clock, STRANGERS.burst, STRANGERS.perSecond);
  return (request, response) => {
    const refusal = refuse(request, o.port());
    if (refusal !== undefined) return turnAway(response, refusal.status, refusal.reason);
    const known = o.access.isSession(readCookie(request.headers.cookie, cookieName(o.port())));
    const [path, query] = splitTarget(request.url ?? "/");
    const code = path === "/" ? new URLSearchParams(query).get("code") : null;
    if (known && !owner.take()) return turnAway(response, 429, "Too many requests: wait a few seconds.");
    if (known) return code === null ? sendAsset(request, response, o.assets.get(path)) : redirect(response, {});
    const token = code === null || request.method !== "GET" ? undefined : o.access.redeem(code);
    if (token !== undefined)
      return redirect(response, { "Set-Cookie": `${cookieName(o.port())}=${token}; HttpOnly; SameSite=Strict; Path=/` });
    if (!strangers.take()) return turnAway(response, 429, "Too many requests: wait a few seconds.");
    sendNote(response, 401, SIGN_IN.title, SIGN_IN.text);
  };
}

function splitTarget(target: string): [string, string] {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

function redirect(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(303, { ...SECURITY_HEADERS, ...headers, Location: "/", "Cache-Control": "no-store", "Content-Length": "0" });
  response.end();
}

function turnAway(response: ServerResponse, status: number, reason: string): void {
  const extra: Record<string, string> = { Connection: "close" };
  if (status === 405) extra["Allow"] = "GET, HEAD";
  if (status === 429) extra["Retry-After"] = "5";
  sendNote(response, status, "Not possible", reason, extra);
}

function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset | undefined): void {
  if (asset === undefined) return sendNote(response, 404, "Not found", 'There is nothing here. <a href="/">Go to the page</a>.');
  const headers = { ...SECURITY_HEADERS, "Cache-Control": asset.cacheControl, ETag: asset.etag };
  if (asset.cacheControl !== "no-store" && request.headers["if-none-match"] === asset.etag) {
    response.writeHead(304, headers);
    return void response.end();
  }
  response.writeHead(200, { ...headers, "Content-Type": asset.type, "Content-Length": String(asset.body.length) });
  response.end(request.method === "HEAD" ? undefined : asset.body);
}
