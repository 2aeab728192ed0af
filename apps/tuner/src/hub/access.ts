import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@ridgeline/core";

const CODE_LIFE_MS = 10 * 60_000;
const MAX_CODES = 16;
const MAX_SESSIONS = 64;

/** One-time codes and the sessions they are exchanged for. Only SHA-256 hashes are kept; comparisons take constant time. */
export interface Access {
  /** 128 random bits as base64url; good for one use within 10 minutes. */
  newCode(): string;
  /** Uses the code up and returns a session token (256 bits), or `undefined` when it is unknown, used or expired. */
  redeem(code: string): string | undefined;
  isSession(token: string | undefined): boolean;
}

export function createAccess(clock: Clock): Access {
  let codes: { hash: Buffer; expires: number }[] = [];
  let sessions: Buffer[] = [];
  const dropExpired = (): void => {
    codes = codes.filter((c) => c.expires > clock.monotonic());
  };
  return {
    newCode() {
      dropExpired();
      const code = randomBytes(16).toString("base64url");
      codes = [...codes, { hash: digest(code), expires: clock.monotonic() + CODE_LIFE_MS }].slice(-MAX_CODES);
      return code;
    },
    redeem(code) {
      dropExpired();
      const hash = digest(code);
      const left = codes.filter((c) => !timingSafeEqual(c.hash, hash));
      if (left.length === codes.length) return undefined;
      codes = left;
      const token = randomBytes(32).toString("base64url");
      sessions = [...sessions, digest(token)].slice(-MAX_SESSIONS);
      return token;
    },
    isSession(token) {
      if (token === undefined) return false;
      const hash = digest(token);
      return sessions.reduce((found, s) => timingSafeEqual(s, hash) || found, false);
    },
  };
}

/** The value of cookie `name` in a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
