import { protoWriter, type ProtoWriter } from "./protobuf.ts";

/** An operator's attributes: whole numbers are integers unless wrapped in `{ float }`. */
export type Attributes = Readonly<Record<string, number | { readonly float: number }>>;

/** An ONNX graph being written; values are named by strings. */
export interface Graph {
  input(name: string, shape: readonly number[]): string;
  /** A constant float scalar. */
  scalar(value: number): string;
  /** A constant list of int64. */
  ints(values: readonly number[]): string;
  /** Adds a node and returns the name of its one output (`as`, or a fresh one). */
  node(op: string, inputs: readonly string[], attributes?: Attributes, as?: string): string;
  output(name: string, shape: readonly number[]): void;
  /** The model's bytes: opset 17, intermediate representation 8, all inputs and outputs float32. */
  encode(): Uint8Array;
}

const FLOAT = 1;
const INT64 = 7;
const OPSET = 17;
const IR_VERSION = 8;

/** Starts an empty graph. Field numbers below are those of onnx.proto (onnx 1.12). */
export function createGraph(name: string): Graph {
  const sections: ((w: ProtoWriter) => void)[] = [];
  let fresh = 0;
  const constant = (dims: readonly number[], type: number, raw: Uint8Array): string => {
    const id = `c${fresh++}`;
    sections.push((g) =>
      g.message(5, (t) => {
        for (const d of dims) t.int(1, d);
        t.int(2, type);
        t.text(8, id);
        t.bytes(9, raw);
      }),
    );
    return id;
  };
  return {
    input(id, shape) {
      sections.push((g) => g.message(11, (w) => writeValueInfo(w, id, shape)));
      return id;
    },
    output: (id, shape) => void sections.push((g) => g.message(12, (w) => writeValueInfo(w, id, shape))),
    scalar: (value) =>
      constant(
        [],
        FLOAT,
        littleEndian(4, (v) => v.setFloat32(0, value, true)),
      ),
    ints: (values) =>
      constant(
        [values.length],
        INT64,
        littleEndian(8 * values.length, (v) => values.forEach((x, i) => v.setBigInt64(8 * i, BigInt(x), true))),
      ),
    node(op, inputs, attributes = {}, as = `v${fresh++}`) {
      sections.push((g) => g.message(1, (w) => writeNode(w, op, inputs, attributes, as)));
      return as;
    },
    encode: () => writeModel(name, sections),
  };
}

function writeModel(name: string, sections: readonly ((w: ProtoWriter) => void)[]): Uint8Array {
  const model = protoWriter();
  model.int(1, IR_VERSION);
  model.text(2, "ridgeline");
  model.message(7, (graph) => {
    graph.text(2, name);
    for (const write of sections) write(graph);
  });
  model.message(8, (opset) => opset.int(2, OPSET));
  return model.finish();
}

function writeNode(w: ProtoWriter, op: string, inputs: readonly string[], attributes: Attributes, output: string): void {
  for (const id of inputs) w.text(1, id);
  w.text(2, output);
  w.text(3, output);
  w.text(4, op);
  for (const [key, value] of Object.entries(attributes)) w.message(5, (a) => writeAttribute(a, key, value));
}

function writeAttribute(w: ProtoWriter, key: string, value: number | { readonly float: number }): void {
  w.text(1, key);
  if (typeof value === "number") {
    w.int(3, value);
    w.int(20, 2);
  } else {
    w.float(2, value.float);
    w.int(20, 1);
  }
}

function writeValueInfo(w: ProtoWriter, id: string, shape: readonly number[]): void {
  w.text(1, id);
  w.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, FLOAT);
      tensor.message(2, (s) => {
        for (const n of shape) s.message(1, (dim) => dim.int(1, n));
      });
    }),
  );
}

function littleEndian(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}
