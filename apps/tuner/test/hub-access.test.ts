import { connect } from "node:net";
import { manualClock } from "@ridgeline/core";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startHub } from "../src/hub/index.ts";
import { createLogFeed, get, hubWith, makePage, openPage, signIn, is } from "./hub-kit.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});

async function fresh(o: Parameters<typeof hubWith>[1] = {}): Promise<Awaited<ReturnType<typeof hubWith>>["hub"]> {
  const { hub, stop } = await hubWith(createLogFeed(), o);
  open.push(stop);
  return hub;
}

/** Status of a refused upgrade, 101 for an accepted one. */
function upgrade(port: number, headers: Record<string, string>, path = "/ws"): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("open", () => {
      resolve(101);
      socket.terminate();
    });
    socket.on("error", (error) => (error.message.includes("before the connection") ? undefined : reject(error)));
  });
}

test("the printed address is exchanged once for a cookie, and the cookie opens page and socket", async () => {
  const hub = await fresh();
  const url = new URL(hub.url);
  expect(url.searchParams.get("code")).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const first = await get(hub.port, url.pathname + url.search);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe("/");
  const cookie = first.headers["set-cookie"]![0]!;
  expect(cookie).toMatch(new RegExp(`^ridgeline-${hub.port}=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
  const second = await get(hub.port, url.pathname + url.search);
  expect(second.status).toBe(401);
  expect(second.headers["set-cookie"]).toBeUndefined();

  const signed = { Cookie: cookie.split(";")[0]! };
  const page = await get(hub.port, "/", signed);
  expect([page.status, page.body.includes("<title>Ridgeline")]).toEqual([200, true]);
  // Reloading the printed address with the cookie leads to the page again.
  expect((await get(hub.port, url.pathname + url.search, signed)).status).toBe(303);
  const socket = await openPage(hub, signed.Cookie);
  const hello = await socket.until(is("hello"));
  expect([hello.version, hello.studies]).toEqual(["1.2.3", []]);
  socket.socket.terminate();
});

test("nothing is served without a session", async () => {
  const hub = await fresh();
  for (const path of ["/", "/index.html", "/assets/index-B3x_9QaZ.js", "/?code=", "/?code=AAAAAAAAAAAAAAAAAAAAAA", "/nothing"]) {
    const answer = await get(hub.port, path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(answer.body).toContain("Use the printed address");
  }
  expect((await get(hub.port, "/", { Cookie: `ridgeline-${hub.port}=${"A".repeat(43)}` })).status).toBe(401);
});

test("HEAD does not use a code up, an expired code is refused, and a fresh one can be had", async () => {
  const clock = manualClock();
  const hub = await fresh({ clock });
  const code = hub.newCode();
  expect((await get(hub.port, `/?code=${code}`, {}, "HEAD")).status).toBe(401);
  clock.advance(10 * 60_000 - 1);
  expect((await get(hub.port, `/?code=${code}`)).status).toBe(303);
  const late = hub.newCode();
  clock.advance(10 * 60_000);
  expect((await get(hub.port, `/?code=${late}`)).status).toBe(401);
  const url = new URL(hub.newUrl());
  expect((await get(hub.port, url.pathname + url.search)).status).toBe(303);
});

test("foreign hosts, origins, methods and bodies are refused even with a cookie", async () => {
  const hub = await fresh();
  const Cookie = await signIn(hub);
  const status = async (headers: Record<string, string>, method = "GET"): Promise<number> =>
    (await get(hub.port, "/", { Cookie, ...headers }, method)).status;
  expect(await status({ Host: "evil.example" })).toBe(403);
  expect(await status({ Host: `evil.example:${hub.port}` })).toBe(403);
  expect(await status({ Host: `127.0.0.1:${hub.port + 1}` })).toBe(403);
  expect(await status({ Host: "127.0.0.1" })).toBe(403);
  expect(await status({ Host: `localhost:${hub.port}` })).toBe(200);
  expect(await status({ Origin: "http://evil.example" })).toBe(403);
  expect(await status({ Origin: "null" })).toBe(403);
  expect(await status({ Origin: `http://127.0.0.1:${hub.port}` })).toBe(200);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) expect(await status({}, method)).toBe(405);
  expect(await status({ "Content-Length": "5" }).catch(() => 413)).toBe(413);
});

test("an upgrade needs our host, our origin, a session and the right path", async () => {
  const hub = await fresh();
  const Cookie = await signIn(hub);
  const Origin = `http://127.0.0.1:${hub.port}`;
  expect(await upgrade(hub.port, { Cookie, Origin })).toBe(101);
  expect(await upgrade(hub.port, { Origin })).toBe(401);
  expect(await upgrade(hub.port, { Cookie })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin: "http://evil.example" })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin: "null" })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin: `http://localhost:${hub.port}` })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin: `https://127.0.0.1:${hub.port}` })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin, Host: `evil.example:${hub.port}` })).toBe(403);
  expect(await upgrade(hub.port, { Cookie, Origin }, "/other")).toBe(404);
});

test("no path leaves the page's folder, and dot files are not served", async () => {
  const hub = await fresh();
  const Cookie = await signIn(hub);
  for (const path of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/..%2fsecret.txt",
    "//etc/passwd",
    "/.env",
    "/__proto__",
    "/assets",
  ]) {
    const answer = await get(hub.port, path, { Cookie });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.body).not.toContain("outside");
  }
});

test("headers: policy, sniffing, referrer, isolation; caching by kind of file", async () => {
  const hub = await fresh();
  const Cookie = await signIn(hub);
  const index = await get(hub.port, "/", { Cookie });
  expect(index.headers).toMatchObject({
    "content-security-policy":
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
  });
  const script = await get(hub.port, "/assets/index-B3x_9QaZ.js", { Cookie });
  expect(script.headers).toMatchObject({
    "cache-control": "private, max-age=31536000, immutable",
    "content-type": "text/javascript; charset=utf-8",
  });
  const again = await get(hub.port, "/assets/index-B3x_9QaZ.js", { Cookie, "If-None-Match": script.headers.etag! });
  expect([again.status, again.body]).toEqual([304, ""]);
  const head = await get(hub.port, "/", { Cookie }, "HEAD");
  expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", index.headers["content-length"]]);
});

test("strangers are slowed down without locking the owner out", async () => {
  const clock = manualClock();
  const hub = await fresh({ clock });
  const Cookie = await signIn(hub);
  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await get(hub.port, "/")).status));
  expect(statuses.filter((s) => s === 401)).toHaveLength(30);
  expect(statuses.filter((s) => s === 429)).toHaveLength(10);
  expect((await get(hub.port, "/", { Cookie })).status).toBe(200);
  expect((await get(hub.port, `/?code=${hub.newCode()}`)).status).toBe(303);
  clock.advance(1000);
  expect((await get(hub.port, "/")).status).toBe(401);
});

test("a header block over the limit and bytes that are no HTTP end only their own connection", async () => {
  const hub = await fresh();
  expect((await get(hub.port, "/", { "X-Long": "x".repeat(20_000) }).catch(() => ({ status: 400 }))).status).toBeOneOf([400, 431]);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(hub.port, "127.0.0.1", () => socket.write("\u0000\u0001garbage\r\n\r\n"));
    socket.once("data", (data) => resolve(data.toString()));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await get(hub.port, "/")).status).toBe(401);
});

test("a port in use and a missing page are errors of the person's input, with a remedy", async () => {
  const hub = await fresh();
  const page = await makePage();
  open.push(page.remove);
  const options = { feed: createLogFeed(), onCommand: async () => undefined, version: "1" };
  await expect(startHub({ ...options, staticDir: page.dir, port: hub.port })).rejects.toMatchObject({
    code: "E_PORT_IN_USE",
    name: "InputError",
    message: expect.stringMatching(new RegExp(`--port: port ${hub.port} is in use. Choose another with --port`)),
  });
  await expect(startHub({ ...options, staticDir: `${page.dir}/assets` })).rejects.toMatchObject({
    code: "E_PAGE_MISSING",
    name: "InputError",
  });
});
