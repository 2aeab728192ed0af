import { isRecord, messageOf, parse, RidgelineError } from "@ridgeline/core";
import { studyEventSchema, type StudyEvent } from "./events.ts";
import { upcast } from "./upcast.ts";

/** Version of the event format, the first byte of every encoded value. */
export const FORMAT = 1;
/** Lists of at least this many numbers travel as float64 blocks. */
const PACK = 8;
/** Bytes before the header. */
const START = 8;

type Block = Float64Array | readonly number[];

/** Plain data to bytes: `[format: u8][0 0 0][header length: u32 LE][JSON header, padded to 8][float64 blocks, LE]`. Float64Arrays and long lists of
 *  numbers go to the blocks, in the order in which the header names them; NaN, infinities and -0 survive everywhere; `undefined` members are left
 *  out. Throws `E_CODEC` on what would not come back as it went: functions, bigints, dates, maps, other typed arrays, `undefined` in a list. */
export function encodeValue(value: unknown): Uint8Array<ArrayBuffer> {
  const blocks: Block[] = [];
  const header = new TextEncoder().encode(JSON.stringify(pack(value, blocks)));
  const start = blockStart(header.length);
  const bytes = new Uint8Array(start + 8 * blocks.reduce((sum, b) => sum + b.length, 0));
  const view = new DataView(bytes.buffer);
  bytes[0] = FORMAT;
  view.setUint32(4, header.length, true);
  bytes.set(header, START);
  let at = start;
  for (const block of blocks) {
    for (const x of block) {
      view.setFloat64(at, x, true);
      at += 8;
    }
  }
  return bytes;
}

function blockStart(headerLength: number): number {
  return Math.ceil((START + headerLength) / 8) * 8;
}

function pack(v: unknown, blocks: Block[]): unknown {
  if (typeof v === "number") return Number.isFinite(v) && !Object.is(v, -0) ? v : { $x: Object.is(v, -0) ? "-0" : String(v) };
  if (v === null || typeof v === "string" || typeof v === "boolean") return v;
  if (v instanceof Float64Array) return put("$f", v, blocks);
  if (Array.isArray(v))
    return v.length >= PACK && v.every((x) => typeof x === "number") ? put("$n", v as number[], blocks) : v.map((x) => pack(x, blocks));
  if (!isPlainRecord(v))
    throw new RidgelineError("E_CODEC", `${Object.prototype.toString.call(v)} cannot be stored: give plain data and Float64Arrays`);
  const entries = Object.entries(v).flatMap(([k, x]) =>
    x === undefined ? [] : [[k.startsWith("$") ? `$${k}` : k, pack(x, blocks)] as const],
  );
  return Object.fromEntries(entries);
}

/** Numbers take `[count]` of the blocks, right after those before them. */
function put(tag: "$f" | "$n", block: Block, blocks: Block[]): Record<string, unknown> {
  blocks.push(block);
  return { [tag]: block.length };
}

function isPlainRecord(v: unknown): v is Record<string, unknown> {
  if (!isRecord(v)) return false;
  const prototype: unknown = Object.getPrototypeOf(v);
  // A plain object of another realm (a test runner's, a frame's) has a prototype without one of its own, too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The inverse of `encodeValue`; throws `E_CODEC` on anything that it did not write, `E_CODEC_VERSION` on the records of another version.
 *  Whatever the bytes say, no more is allocated than they hold. */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError("E_CODEC", `cannot read a record of ${bytes.length} bytes: ${messageOf(error)}`, { cause: error });
  }
}

function decode(bytes: Uint8Array): unknown {
  if (bytes.length < START) throw new Error("it is cut short");
  if (bytes[0] !== FORMAT)
    throw new RidgelineError("E_CODEC_VERSION", `record format ${bytes[0]} is not ${FORMAT}: written by a newer Ridgeline?`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(4, true);
  let at = blockStart(headerLength);
  if (at > bytes.length) throw new Error("its header is cut short");
  const header: unknown = JSON.parse(
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(START, START + headerLength)),
  );
  const floats = (count: unknown): Float64Array => {
    if (!Number.isSafeInteger(count) || (count as number) < 0 || at + 8 * (count as number) > bytes.length)
      throw new Error("a block of numbers is cut short");
    const out = new Float64Array(count as number);
    for (let i = 0; i < out.length; i++, at += 8) out[i] = view.getFloat64(at, true);
    return out;
  };
  const value = unpack(header, floats);
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes too many`);
  return value;
}

const special: ReadonlyMap<unknown, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

function unpack(v: unknown, floats: (count: unknown) => Float64Array): unknown {
  if (Array.isArray(v)) return v.map((x) => unpack(x, floats));
  if (!isRecord(v)) return v;
  const entries = Object.entries(v);
  const [key, inner] = entries[0] ?? [];
  if (entries.length === 1) {
    if (key === "$f") return floats(inner);
    if (key === "$n") return [...floats(inner)];
    const number = key === "$x" ? special.get(inner) : undefined;
    if (number !== undefined) return number;
  }
  return Object.fromEntries(entries.map(([k, x]) => [unescape(k), unpack(x, floats)] as const));
}

function unescape(key: string): string {
  if (!key.startsWith("$")) return key;
  if (!key.startsWith("$$")) throw new Error(`unknown tag ${JSON.stringify(key)}`);
  return key.slice(1);
}

export function encodeEvent(event: StudyEvent): Uint8Array<ArrayBuffer> {
  return encodeValue(event);
}

/** Reads, up-casts and validates one event. */
export function decodeEvent(bytes: Uint8Array): StudyEvent {
  return parse(studyEventSchema, upcast(decodeValue(bytes)), { code: "E_EVENT", title: "The record holds an event that is not valid:" });
}
