import { isRecord, messageOf, parse, RidgelineError } from "@ridgeline/core";
import { studyEventSchema, type StudyEvent } from "./events.ts";
import { upcast } from "./upcast.ts";

/** Version of the event format, the first byte of every encoded value. */
export const FORMAT = 1;
/** Lists of at least this many numbers travel as float64 blocks. */
const PACK = 8;

/** Plain data to bytes: `[format: u8][0 0 0][header length: u32 LE][JSON header, padded to 8][float64 blocks, LE]`. Typed arrays and long lists of
 *  numbers go to the blocks; NaN, infinities and -0 survive everywhere; `undefined` members are left out. */
export function encodeValue(value: unknown): Uint8Array<ArrayBuffer> {
  const blocks: (Float64Array | readonly number[])[] = [];
  let length = 0;
  const put = (tag: string, block: Float64Array | readonly number[]): Record<string, unknown> => {
    blocks.push(block);
    const at = length;
    length += block.length;
    return { [tag]: [at, block.length] };
  };
  const pack = (v: unknown): unknown => {
    if (typeof v === "number") return Number.isFinite(v) && !Object.is(v, -0) ? v : { $x: Object.is(v, -0) ? "-0" : String(v) };
    if (v instanceof Float64Array) return put("$f", v);
    if (Array.isArray(v)) return v.length >= PACK && v.every((x) => typeof x === "number") ? put("$n", v as number[]) : v.map(pack);
    if (!isRecord(v)) return v;
    const entries = Object.entries(v).flatMap(([k, x]) => (x === undefined ? [] : [[k.startsWith("$") ? `$${k}` : k, pack(x)] as const]));
    return Object.fromEntries(entries);
  };
  const header = new TextEncoder().encode(JSON.stringify(pack(value)));
  const start = Math.ceil((8 + header.length) / 8) * 8;
  const bytes = new Uint8Array(start + 8 * length);
  const view = new DataView(bytes.buffer);
  bytes[0] = FORMAT;
  view.setUint32(4, header.length, true);
  bytes.set(header, 8);
  let at = start;
  for (const block of blocks) for (const x of block) {
    view.setFloat64(at, x, true);
    at += 8;
  }
  return bytes;
}

/** The inverse of `encodeValue`; throws `E_CODEC` on anything that it did not write. */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError("E_CODEC", `cannot read a record of ${bytes.length} bytes: ${messageOf(error)}`, { cause: error });
  }
}

function decode(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== FORMAT) throw new RidgelineError("E_CODEC_VERSION", `record format ${bytes[0]} is not ${FORMAT}: written by a newer Ridgeline?`);
  const headerLength = view.getUint32(4, true);
  const start = Math.ceil((8 + headerLength) / 8) * 8;
  const floats = (where: unknown): Float64Array => {
    const [at, n] = where as [number, number];
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(n) || at < 0 || n < 0) throw new Error("bad block");
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = view.getFloat64(start + 8 * (at + i), true);
    return out;
  };
  const unpack = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(unpack);
    if (!isRecord(v)) return v;
    if ("$x" in v) return Number(v["$x"]);
    if ("$f" in v) return floats(v["$f"]);
    if ("$n" in v) return [...floats(v["$n"])];
    const entries = Object.entries(v).map(([k, x]) => [k.startsWith("$$") ? k.slice(1) : k, unpack(x)] as const);
    return Object.fromEntries(entries);
  };
  return unpack(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + headerLength))));
}

export function encodeEvent(event: StudyEvent): Uint8Array<ArrayBuffer> {
  return encodeValue(event);
}

/** Reads, up-casts and validates one event. */
export function decodeEvent(bytes: Uint8Array): StudyEvent {
  return parse(studyEventSchema, upcast(decodeValue(bytes)), { code: "E_EVENT", title: "The record holds an event that is not valid:" });
}
