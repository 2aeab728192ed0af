/** Bytes of one protobuf message, field by field, in the wire format of protobuf.dev/programming-guides/encoding. */
export interface ProtoWriter {
  /** Varint field: int32, int64, enum; `value` is a safe integer >= 0 or a small negative one. */
  int(field: number, value: number): void;
  /** 32-bit field: float. */
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  message(field: number, write: (w: ProtoWriter) => void): void;
  finish(): Uint8Array;
}

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;
const utf8 = new TextEncoder();

export function protoWriter(): ProtoWriter {
  const parts: Uint8Array[] = [];
  const tag = (field: number, wire: number): void => void parts.push(varint(BigInt(field * 8 + wire)));
  const bytes = (field: number, value: Uint8Array): void => {
    tag(field, LENGTH);
    parts.push(varint(BigInt(value.length)), value);
  };
  return {
    int(field, value) {
      tag(field, VARINT);
      parts.push(varint(BigInt.asUintN(64, BigInt(value))));
    },
    float(field, value) {
      tag(field, FIXED32);
      const b = new Uint8Array(4);
      new DataView(b.buffer).setFloat32(0, value, true);
      parts.push(b);
    },
    text: (field, value) => bytes(field, utf8.encode(value)),
    bytes,
    message(field, write) {
      const inner = protoWriter();
      write(inner);
      bytes(field, inner.finish());
    },
    finish: () => concat(parts),
  };
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Uint8Array.from(out);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
