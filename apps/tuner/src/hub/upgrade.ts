import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { readCookie, type Access } from "./access.ts";
import { SOCKET_PATH } from "./contracts.ts";
import { isOwnOrigin, refuse, type Refusal } from "./guard.ts";
import { cookieName } from "./http-handler.ts";

/** Why an upgrade to a WebSocket is refused, if it is: the request must come from our own page (Host and Origin) and carry a session. */
export function refuseUpgrade(request: IncomingMessage, o: { port: number; access: Access; room: boolean }): Refusal | undefined {
  const refusal = refuse(request, o.port);
  if (refusal !== undefined) return refusal;
  if (request.url?.split("?")[0] !== SOCKET_PATH) return { status: 404, reason: "no socket here" };
  if (!isOwnOrigin(request)) return { status: 403, reason: "foreign origin" };
  if (!o.access.isSession(readCookie(request.headers.cookie, cookieName(o.port)))) return { status: 401, reason: "not signed in" };
  if (!o.room) return { status: 503, reason: "too many pages" };
  return undefined;
}

/** Answers an upgrade with a plain HTTP refusal and ends the connection. */
export function endUpgrade(socket: Duplex, { status, reason }: Refusal): void {
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}\r\n\r\n${reason}`,
    () => socket.destroy(),
  );
}
