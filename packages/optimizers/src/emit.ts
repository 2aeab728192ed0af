import type { Expr, Op, Program } from "./expression.ts";

/** A WebAssembly module that imports `arena.memory` and exports `step(end, ...vectors, ...hyper)`: one pass over the vectors, 4 float32 lanes at
 *  a time. `end`: bytes of a vector, a multiple of 16; `vectors`: byte addresses, multiples of 16; `hyper`: float32.
 *  Reference: WebAssembly Core Specification 2.0, 5.4 (instructions) and 5.5 (modules). */
export function emit(program: Program): Uint8Array<ArrayBuffer> {
  const parameters = [I32, ...program.vectors.map(() => I32), ...program.hyper.map(() => F32)];
  const body = bodyOf(program, parameters.length);
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, vector([[0x60, ...vector(parameters.map((p) => [p])), ...vector([])]])),
    ...section(2, vector([[...text("arena"), ...text("memory"), 0x02, 0x00, 0x01]])),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...text("step"), 0x00, 0x00]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const END = 0x0b;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_ADD = 0x6a;
const F32X4_LT = 0x43;
const BITSELECT = 0x52;

const simdOps: Readonly<Record<Exclude<Op, "selectLess">, number>> = {
  abs: 0xe0,
  neg: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  min: 0xe8,
  max: 0xe9,
};

/** Locals, the values that are the same for all coordinates, and a loop of loads, operations and stores. The byte offset starts at 0. */
function bodyOf(program: Program, parameters: number): readonly number[] {
  const offset = parameters;
  const local = new Map(program.values.map((v, i) => [v, offset + 1 + i]));
  const address = (name: string): readonly number[] => [...get(1 + program.vectors.indexOf(name)), ...get(offset), I32_ADD];
  const hyper = (name: string): number => 1 + program.vectors.length + program.hyper.indexOf(name);
  const compute = (v: Expr): readonly number[] => [...valueOf(v, local, address, hyper), ...set(local.get(v)!)];
  const once = program.values.filter((v) => v.uniform).flatMap(compute);
  const each = program.values.filter((v) => !v.uniform).flatMap(compute);
  const stores = program.stores.flatMap((s) => [...address(s.vector), ...get(local.get(s.value)!), ...simd(0x0b), ...ALIGNED]);
  const locals = vector([
    [1, I32],
    [...unsigned(program.values.length), V128],
  ]);
  return [...locals, ...once, ...loop(offset, [...each, ...stores]), END];
}

function valueOf(
  v: Expr,
  local: ReadonlyMap<Expr, number>,
  address: (name: string) => readonly number[],
  hyper: (name: string) => number,
): readonly number[] {
  if (v.kind === "vector") return [...address(v.name), ...simd(0x00), ...ALIGNED];
  if (v.kind === "hyper") return [...get(hyper(v.name)), ...simd(0x13)];
  if (v.kind === "constant") return [0x43, ...float32Bytes(v.value), ...simd(0x13)];
  const args = v.args.map((a) => get(local.get(a)!));
  if (v.op !== "selectLess") return [...args.flat(), ...simd(simdOps[v.op])];
  const [a, b, x, y] = args as [number[], number[], number[], number[]];
  return [...x, ...y, ...a, ...b, ...simd(F32X4_LT), ...simd(BITSELECT)];
}

/** `while (offset < end) { body; offset += 16 }`, with the test at the foot. */
function loop(offset: number, body: readonly number[]): readonly number[] {
  const advance = [...get(offset), 0x41, 16, I32_ADD, LOCAL_TEE, ...unsigned(offset)];
  const more = [...get(0), 0x49, 0x0d, 0x00];
  const skipIfEmpty = [...get(0), 0x45, 0x0d, 0x00];
  return [0x02, 0x40, ...skipIfEmpty, 0x03, 0x40, ...body, ...advance, ...more, END, END];
}

/** Alignment 2^4 and offset 0 of a load or store. */
const ALIGNED = [4, 0];

function get(local: number): readonly number[] {
  return [LOCAL_GET, ...unsigned(local)];
}

function set(local: number): readonly number[] {
  return [LOCAL_SET, ...unsigned(local)];
}

function simd(op: number): readonly number[] {
  return [0xfd, ...unsigned(op)];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): readonly number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(ascii: string): readonly number[] {
  return vector(Array.from(ascii, (c) => [c.charCodeAt(0)]));
}

function float32Bytes(x: number): readonly number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x, true);
  return [0, 1, 2, 3].map((i) => view.getUint8(i));
}

/** LEB128. */
function unsigned(n: number): readonly number[] {
  return n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...unsigned(n >>> 7)];
}
