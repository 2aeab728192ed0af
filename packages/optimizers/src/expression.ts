import type { Arith, Rule } from "@ridgeline/core";

export type Op = "add" | "sub" | "mul" | "div" | "neg" | "abs" | "sqrt" | "min" | "max" | "selectLess";

/** One value of a program. `uniform`: the same for every coordinate, so computed once a call. */
export type Expr = { readonly id: number; readonly uniform: boolean } & (
  | { readonly kind: "vector"; readonly name: string }
  | { readonly kind: "hyper"; readonly name: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "op"; readonly op: Op; readonly args: readonly Expr[] }
);

/** A rule as straight-line code on one coordinate: every value once, each after those it needs. */
export interface Program {
  readonly values: readonly Expr[];
  /** Vectors it loads or stores, in the order of the kernel's parameters: `w`, `g`, `m` and slots. */
  readonly vectors: readonly string[];
  /** Values that come with each call, in the order of the kernel's parameters. */
  readonly hyper: readonly string[];
  /** What is stored where; vectors that stay as they are are left out. */
  readonly stores: readonly { readonly vector: string; readonly value: Expr }[];
  /** Equal for equal programs. */
  readonly key: string;
}

/** Runs the rule's `step` on expressions and keeps what its results need. */
export function trace(rule: Rule): Program {
  const { A, vector, hyper } = tracer();
  const vectors = ["w", "g", "m", ...rule.slots];
  const inputs = [...vectors.map((v) => [v, vector(v)]), ...rule.hyper.map((h) => [h, hyper(h)])] as const;
  const results = rule.step(A, Object.fromEntries(inputs));
  const stores = ["w", ...rule.slots].map((v) => ({ vector: v, value: results[v]! })).filter((s) => s.value !== vector(s.vector));
  const values = reachable(stores.map((s) => s.value));
  const used = new Set(values.map((v) => ("name" in v ? v.name : "")));
  const stored = new Set(stores.map((s) => s.vector));
  return {
    values,
    stores,
    vectors: vectors.filter((v) => used.has(v) || stored.has(v)),
    hyper: rule.hyper.filter((h) => used.has(h)),
    key: keyOf(values, stores),
  };
}

/** Arithmetic that builds expressions, giving equal ones the same identity. */
function tracer(): { A: Arith<Expr>; vector(name: string): Expr; hyper(name: string): Expr } {
  const known = new Map<string, Expr>();
  const intern = (key: string, make: (id: number) => Expr): Expr => {
    const found = known.get(key) ?? make(known.size);
    known.set(key, found);
    return found;
  };
  const op = (name: Op, ...args: readonly Expr[]): Expr =>
    intern(`${name} ${args.map((a) => a.id).join(" ")}`, (id) => ({
      kind: "op",
      op: name,
      args,
      id,
      uniform: args.every((a) => a.uniform),
    }));
  return {
    vector: (name) => intern(`vector ${name}`, (id) => ({ kind: "vector", name, id, uniform: false })),
    hyper: (name) => intern(`hyper ${name}`, (id) => ({ kind: "hyper", name, id, uniform: true })),
    A: {
      add: (a, b) => op("add", a, b),
      sub: (a, b) => op("sub", a, b),
      mul: (a, b) => op("mul", a, b),
      div: (a, b) => op("div", a, b),
      neg: (a) => op("neg", a),
      abs: (a) => op("abs", a),
      sqrt: (a) => op("sqrt", a),
      min: (a, b) => op("min", a, b),
      max: (a, b) => op("max", a, b),
      selectLess: (a, b, x, y) => op("selectLess", a, b, x, y),
      constant: (value) =>
        intern(`constant ${Object.is(value, -0) ? "-0" : value}`, (id) => ({ kind: "constant", value, id, uniform: true })),
    },
  };
}

function reachable(roots: readonly Expr[]): readonly Expr[] {
  const found = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (found.has(e)) return;
    if (e.kind === "op") e.args.forEach(visit);
    found.add(e);
  };
  roots.forEach(visit);
  return [...found];
}

function keyOf(values: readonly Expr[], stores: Program["stores"]): string {
  const place = new Map(values.map((v, i) => [v, i]));
  const lines = values.map((v) => {
    if (v.kind === "op") return `${v.op} ${v.args.map((a) => place.get(a)).join(" ")}`;
    return v.kind === "constant" ? `constant ${Object.is(v.value, -0) ? "-0" : v.value}` : `${v.kind} ${v.name}`;
  });
  return [...lines, ...stores.map((s) => `store ${s.vector} ${place.get(s.value)}`)].join("\n");
}
