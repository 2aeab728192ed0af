import type { IncomingMessage } from "node:http";
import type { Clock } from "@ridgeline/core";

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** A bucket of `burst` tokens that fills with `perSecond`; `take` says whether there was one. */
export interface TokenBucket {
  take(): boolean;
}

export function createTokenBucket(clock: Clock, burst: number, perSecond: number): TokenBucket {
  let tokens = burst;
  let last = clock.monotonic();
  return {
    take() {
      const now = clock.monotonic();
      tokens = Math.min(burst, tokens + ((now - last) / 1000) * perSecond);
      last = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}

/** The Host values a browser sends for this hub. Anything else comes from a name that was pointed at the loopback address (DNS rebinding). */
export function hostNames(port: number): readonly string[] {
  const names = ["127.0.0.1", "localhost"];
  return [...names.map((n) => `${n}:${port}`), ...(port === 80 ? names : [])];
}

/** Checks that hold for every request, signed in or not. */
export function refuse(request: IncomingMessage, port: number): Refusal | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || !hostNames(port).includes(host.toLowerCase()))
    return { status: 403, reason: "This address does not belong to Ridgeline." };
  if (origin !== undefined && !isOwnOrigin(request)) return { status: 403, reason: "Requests from other sites are not taken." };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, reason: "Only GET and HEAD are taken." };
  if (request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) !== 0) {
    return { status: 413, reason: "Requests with a body are not taken." };
  }
  return undefined;
}

/** Whether the Origin header is there and is the origin of the page that this very Host serves. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin?.toLowerCase() === `http://${request.headers.host?.toLowerCase()}`;
}
