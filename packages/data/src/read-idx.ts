import { resolve } from "node:path";
import { fail } from "./findings.ts";
import { defaultLimits } from "./limits.ts";
import { readBytes } from "./read-bytes.ts";

type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** An IDX file: values in row-major order (last index fastest). */
export interface Idx {
  readonly shape: readonly number[];
  /** Bytes 0..255 for images and labels, as in MNIST; other element types as the file says. */
  readonly data: IdxData;
}

interface ElementType {
  readonly bytes: number;
  readonly create: (n: number) => IdxData;
  readonly read: (view: DataView, at: number) => number;
}

const TYPES: Readonly<Record<number, ElementType>> = {
  0x08: { bytes: 1, create: (n) => new Uint8Array(n), read: (v, at) => v.getUint8(at) },
  0x09: { bytes: 1, create: (n) => new Int8Array(n), read: (v, at) => v.getInt8(at) },
  0x0b: { bytes: 2, create: (n) => new Int16Array(n), read: (v, at) => v.getInt16(at) },
  0x0c: { bytes: 4, create: (n) => new Int32Array(n), read: (v, at) => v.getInt32(at) },
  0x0d: { bytes: 4, create: (n) => new Float32Array(n), read: (v, at) => v.getFloat32(at) },
  0x0e: { bytes: 8, create: (n) => new Float64Array(n), read: (v, at) => v.getFloat64(at) },
};

/** Reads an IDX file, gzip or not: bytes 0 0, element type, number of dimensions, sizes as big-endian uint32, values.
 *  Limit: `maxBytes` of the file and of what it unpacks to, default 256 MiB.
 *  @throws InputError E_FILE_MISSING, E_FILE, E_GZIP, E_LIMIT, E_IDX (foreign, cut off, or with bytes left over).
 *  Reference: LeCun, Cortes & Burges, the MNIST database, "file format". */
export async function readIdx(path: string, options: { cwd?: string | undefined; maxBytes?: number | undefined } = {}): Promise<Idx> {
  const limits = { ...defaultLimits, maxBytes: options.maxBytes ?? defaultLimits.maxBytes };
  const { content } = await readBytes(resolve(options.cwd ?? ".", path), path, limits);
  return parseIdx(content, path);
}

/** The same from bytes that are there already, not packed; `label` names them in errors. */
export function parseIdx(bytes: Uint8Array, label = "idx"): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 ? TYPES[bytes[2]!] : undefined;
  if (type === undefined)
    return notIdx(label, `starts with ${hex(bytes.subarray(0, 4))}, not with 00 00, an element type (08 to 0e) and a count`);
  const dims = bytes[3]!;
  const start = 4 + 4 * dims;
  if (dims === 0) return notIdx(label, "has no dimension");
  if (bytes.length < start) return notIdx(label, `ends within the sizes of its ${dims} dimensions`);
  const shape = Array.from({ length: dims }, (_, k) => view.getUint32(4 + 4 * k));
  const size = shape.reduce((p, q) => p * q, 1);
  const found = bytes.length - start;
  if (found !== size * type.bytes)
    return notIdx(label, `holds ${found} bytes of values where ${shape.join(" x ")} need ${size * type.bytes}`);
  return { shape, data: readValues(bytes, view, start, size, type) };
}

function readValues(bytes: Uint8Array, view: DataView, start: number, size: number, type: ElementType): IdxData {
  const data = type.create(size);
  if (data instanceof Uint8Array) data.set(bytes.subarray(start));
  else for (let i = 0; i < size; i++) data[i] = type.read(view, start + i * type.bytes);
  return data;
}

function hex(bytes: Uint8Array): string {
  return bytes.length === 0 ? "nothing" : Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(" ");
}

function notIdx(label: string, message: string): never {
  return fail("E_IDX", "The file cannot be read as IDX:", { path: label, message, remedy: "give a whole IDX file, plain or gzip" });
}
