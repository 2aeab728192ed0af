import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** What a record may hold: JSON, numbers of every kind (NaN, infinities, -0) included, and nothing else. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** One text for one value: keys sorted by code unit, no blanks, `undefined` members left out, non-finite numbers and -0 named. */
export function canonical(value: Plain): string {
  if (typeof value === "number") return canonicalNumber(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const record = value as { readonly [key: string]: Plain | undefined };
  const keys = Object.keys(record).filter((k) => record[k] !== undefined);
  return `{${keys
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(record[k]!)}`)
    .join(",")}}`;
}

function canonicalNumber(x: number): string {
  if (Number.isFinite(x)) return Object.is(x, -0) ? "-0" : JSON.stringify(x);
  return Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";
}

/** SHA-256 as 64 lower-case hex digits; text is hashed as UTF-8. */
export function sha256Hex(input: string | Uint8Array): string {
  return bytesToHex(sha256(typeof input === "string" ? new TextEncoder().encode(input) : input));
}
