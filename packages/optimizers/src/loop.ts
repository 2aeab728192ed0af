import type { Arena, Hyper } from "@ridgeline/core";
import { vectorsOf } from "./arena-vectors.ts";
import type { Expr, Op, Program } from "./expression.ts";
import type { Kernel } from "./kernel.ts";

/** Coordinates worked on at a time: the registers of a program stay in the first-level cache. */
const WIDTH = 256;

type Register = { readonly data: Float32Array; readonly moves: boolean };

/** The program as plain loops, one an operation, over blocks of float32 registers. Every result is stored as float32, so every operation rounds
 *  as the WebAssembly kernel does and both give the same bits. */
export function loopKernel(program: Program): Kernel {
  const scratch = new Map(program.values.filter((v) => v.kind !== "vector").map((v) => [v, new Float32Array(WIDTH)]));
  return (arena: Arena, hyper: Hyper) => {
    const vectors = vectorsOf(arena, program.vectors);
    const register = (v: Expr): Register =>
      v.kind === "vector" ? { data: vectors[v.name]!, moves: true } : { data: scratch.get(v)!, moves: false };
    for (const v of program.values) if (v.uniform) compute(v, register, hyper, 0, WIDTH);
    const each = program.values.filter((v) => v.kind === "op" && !v.uniform);
    for (let start = 0; start < arena.layout.size; start += WIDTH) {
      const count = Math.min(WIDTH, arena.layout.size - start);
      for (const v of each) compute(v, register, hyper, start, count);
      for (const { vector, value } of program.stores) copy(register(value), vectors[vector]!, start, count);
    }
  };
}

function compute(v: Expr, register: (v: Expr) => Register, hyper: Hyper, start: number, count: number): void {
  const out = register(v).data;
  if (v.kind === "hyper") out.fill(hyper[v.name]!);
  else if (v.kind === "constant") out.fill(v.value);
  else if (v.kind === "op") {
    const args = v.args.map(register);
    loops[v.op](
      out,
      count,
      args.map((a) => a.data),
      args.map((a) => (a.moves ? start : 0)),
    );
  }
}

function copy(from: Register, to: Float32Array, start: number, count: number): void {
  const shift = from.moves ? start : 0;
  for (let i = 0; i < count; i++) to[start + i] = from.data[shift + i]!;
}

type Loop = (out: Float32Array, count: number, args: readonly Float32Array[], at: readonly number[]) => void;

const loops: Readonly<Record<Op, Loop>> = {
  add: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = a[i + k]! + b[j + k]!;
  }),
  sub: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = a[i + k]! - b[j + k]!;
  }),
  mul: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = a[i + k]! * b[j + k]!;
  }),
  div: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = a[i + k]! / b[j + k]!;
  }),
  min: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = Math.min(a[i + k]!, b[j + k]!);
  }),
  max: binary((out, n, a, i, b, j) => {
    for (let k = 0; k < n; k++) out[k] = Math.max(a[i + k]!, b[j + k]!);
  }),
  neg: unary((out, n, a, i) => {
    for (let k = 0; k < n; k++) out[k] = -a[i + k]!;
  }),
  abs: unary((out, n, a, i) => {
    for (let k = 0; k < n; k++) out[k] = Math.abs(a[i + k]!);
  }),
  sqrt: unary((out, n, a, i) => {
    for (let k = 0; k < n; k++) out[k] = Math.sqrt(a[i + k]!);
  }),
  selectLess: (out, n, args, at) => {
    const [a, b, x, y] = args as [Float32Array, Float32Array, Float32Array, Float32Array];
    const [i, j, p, q] = at as [number, number, number, number];
    for (let k = 0; k < n; k++) out[k] = a[i + k]! < b[j + k]! ? x[p + k]! : y[q + k]!;
  },
};

function unary(run: (out: Float32Array, n: number, a: Float32Array, i: number) => void): Loop {
  return (out, n, args, at) => run(out, n, args[0]!, at[0]!);
}

function binary(run: (out: Float32Array, n: number, a: Float32Array, i: number, b: Float32Array, j: number) => void): Loop {
  return (out, n, args, at) => run(out, n, args[0]!, at[0]!, args[1]!, at[1]!);
}
