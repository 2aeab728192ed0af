import { InputError, type Problem } from "./errors.ts";

/** A validator that reports every problem with its place, and fills in defaults. It is also a Standard Schema (version 1),
 *  so any tool that speaks that interface can use it. */
export interface Schema<T> {
  /** What is accepted, in words: `number >= 0`. */
  readonly expects: string;
  /** Pushes a problem for each fault, and returns the value with defaults filled in (meaningless if a problem was pushed). */
  check(value: unknown, path: string, problems: Problem[]): T;
  /** Default for a missing member; the member is required when neither this nor `optional` is set. */
  readonly fallback?: T;
  readonly optional?: boolean;
  /** Members, for objects: what help and docs are printed from. */
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
  /** One line for help and docs. */
  readonly about?: string;
  readonly "~standard": StandardProps<T>;
}

/** The Standard Schema interface, version 1 (standardschema.dev), the part that validates. */
export interface StandardProps<T> {
  readonly version: 1;
  readonly vendor: "ridgeline";
  readonly validate: (
    value: unknown,
  ) => { value: T; issues?: undefined } | { issues: readonly { message: string; path: readonly string[] }[] };
}

export type Infer<S> = S extends Schema<infer T> ? T : never;

/** Validates or throws an `InputError` listing all problems, each with its path below `root`. */
export function parse<T>(schema: Schema<T>, value: unknown, options: { root?: string; code?: string; title?: string } = {}): T {
  const problems: Problem[] = [];
  const parsed = schema.check(value, options.root ?? "", problems);
  if (problems.length === 0) return parsed;
  throw new InputError(options.code ?? "E_INVALID", options.title ?? "The input is not valid:", problems);
}

function make<T>(expects: string, check: Schema<T>["check"], extra: Partial<Schema<T>> = {}): Schema<T> {
  return {
    expects,
    check,
    ...extra,
    "~standard": {
      version: 1,
      vendor: "ridgeline",
      validate(value) {
        const problems: Problem[] = [];
        const parsed = check(value, "", problems);
        if (problems.length === 0) return { value: parsed };
        return { issues: problems.map((p) => ({ message: p.message, path: p.path === "" ? [] : p.path.split(".") })) };
      },
    },
  };
}

/** A value as it is shown in a message: short, quoted when it is text. */
export function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? safeJson(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function wrong<T>(expects: string, value: unknown, path: string, problems: Problem[]): T {
  const found = value === undefined ? "is missing" : `${show(value)} is not ${article(expects)}`;
  problems.push({ path, message: found, remedy: `give ${article(expects)}` });
  return undefined as T;
}

function article(expects: string): string {
  return /^(one of|true|null|any|`)/.test(expects) ? expects : /^[aeiou]/.test(expects) ? `an ${expects}` : `a ${expects}`;
}

export interface NumberOptions {
  /** Smallest value allowed. */
  min?: number;
  /** Largest value allowed. */
  max?: number;
  /** Exclusive lower bound. */
  above?: number;
  /** Exclusive upper bound. */
  below?: number;
  integer?: boolean;
  /** NaN and infinities pass; they do not otherwise. */
  anyFloat?: boolean;
}

function number(o: NumberOptions = {}): Schema<number> {
  const bounds = [
    o.min === undefined ? "" : `>= ${o.min}`,
    o.above === undefined ? "" : `> ${o.above}`,
    o.max === undefined ? "" : `<= ${o.max}`,
    o.below === undefined ? "" : `< ${o.below}`,
  ].filter((b) => b !== "");
  const expects = `${o.integer === true ? "integer" : "number"}${bounds.length > 0 ? ` ${bounds.join(" and ")}` : ""}`;
  return make(expects, (value, path, problems) => {
    const ok =
      typeof value === "number" &&
      (o.anyFloat === true || Number.isFinite(value)) &&
      (o.integer !== true || Number.isSafeInteger(value)) &&
      !(value < (o.min ?? -Infinity) || value > (o.max ?? Infinity)) &&
      !(o.above !== undefined && value <= o.above) &&
      !(o.below !== undefined && value >= o.below);
    return ok ? value : wrong(expects, value, path, problems);
  });
}

function string(o: { maxLength?: number; pattern?: RegExp; name?: string } = {}): Schema<string> {
  const max = o.maxLength ?? 10_000;
  const expects = o.name ?? "text";
  return make(expects, (value, path, problems) =>
    typeof value === "string" && value.length <= max && (o.pattern === undefined || o.pattern.test(value))
      ? value
      : wrong(expects, value, path, problems),
  );
}

function boolean(): Schema<boolean> {
  return make("true or false", (v, path, problems) => (typeof v === "boolean" ? v : wrong("true or false", v, path, problems)));
}

function oneOf<const V extends string | number | boolean | null>(values: readonly V[]): Schema<V> {
  const expects = `one of ${values.map((v) => (typeof v === "string" ? v : String(v))).join(", ")}`;
  return make(expects, (value, path, problems) => {
    if ((values as readonly unknown[]).includes(value)) return value as V;
    const near = typeof value === "string" ? nearest(value, values.map(String)) : undefined;
    if (value === undefined) return wrong(expects, value, path, problems);
    problems.push({ path, message: `${show(value)} is not ${expects}`, remedy: near === undefined ? undefined : `did you mean ${near}?` });
    return undefined as never;
  });
}

function array<T>(item: Schema<T>, o: { min?: number; max?: number } = {}): Schema<readonly T[]> {
  const min = o.min ?? 0;
  const max = o.max ?? 1_000_000;
  const expects = `list of ${min > 0 ? `at least ${min} ` : ""}${item.expects}`;
  return make(expects, (value, path, problems) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return wrong(expects, value, path, problems);
    return value.map((v, i) => item.check(v, `${path}[${i}]`, problems));
  });
}

function record<T>(item: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return make(`map to ${item.expects}`, (value, path, problems) => {
    if (!isRecord(value)) return wrong(`map to ${item.expects}`, value, path, problems);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, item.check(v, join(path, k), problems)]));
  });
}

type Shape = Readonly<Record<string, Schema<unknown>>>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends { readonly optional: true } ? K : never }[keyof S];
export type ObjectOf<S extends Shape> = { [K in Exclude<keyof S, OptionalKeys<S>>]: Infer<S[K]> } & {
  [K in OptionalKeys<S>]?: Infer<S[K]> | undefined;
};

/** An object with these members and no others; an unknown key is a problem that names the nearest known one. */
function object<S extends Shape>(shape: S): Schema<ObjectOf<S>> {
  const keys = Object.keys(shape);
  return make<ObjectOf<S>>(
    `object with ${keys.length > 0 ? keys.join(", ") : "no members"}`,
    (value, path, problems) => {
      if (!isRecord(value)) return wrong("object", value, path, problems);
      for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key)) unknownKey(key, keys, path, problems);
      const out: Record<string, unknown> = {};
      for (const key of keys) {
        const member = shape[key]!;
        if (value[key] !== undefined) out[key] = member.check(value[key], join(path, key), problems);
        else if (member.fallback !== undefined) out[key] = member.fallback;
        else if (member.optional !== true) wrong(member.expects, undefined, join(path, key), problems);
      }
      return out as ObjectOf<S>;
    },
    { shape },
  );
}

function unknownKey(key: string, known: readonly string[], path: string, problems: Problem[]): void {
  const near = nearest(key, known);
  problems.push({
    path: join(path, key),
    message: `unknown key ${show(key)}`,
    remedy: near === undefined ? `known keys are ${known.join(", ")}` : `did you mean ${near}?`,
  });
}

/** Objects told apart by the text in member `tag`. */
function tagged<K extends string, M extends Readonly<Record<string, Schema<unknown>>>>(tag: K, variants: M): Schema<Infer<M[keyof M]>> {
  const names = oneOf(Object.keys(variants));
  return make(`object with ${tag} ${names.expects}`, (value, path, problems) => {
    if (!isRecord(value)) return wrong("object", value, path, problems);
    const count = problems.length;
    const name = names.check(value[tag], join(path, tag), problems);
    if (problems.length > count) return undefined as never;
    return variants[name]!.check(value, path, problems) as Infer<M[keyof M]>;
  });
}

function union<T extends readonly Schema<unknown>[]>(...options: T): Schema<Infer<T[number]>> {
  const expects = options.map((o) => o.expects).join(", or ");
  return make(expects, (value, path, problems) => {
    for (const option of options) {
      const own: Problem[] = [];
      const parsed = option.check(value, path, own);
      if (own.length === 0) return parsed as Infer<T[number]>;
    }
    return wrong(expects, value, path, problems);
  });
}

/** The value itself must equal `value`; for tags. */
function literal<const V extends string | number | boolean>(value: V): Schema<V> {
  return oneOf([value]);
}

function any(): Schema<unknown> {
  return make("any value", (value) => value);
}

/** What `schema` accepts and `also` finds no problem with: for rules between members. `also` runs only when each member is valid by itself. */
function refine<T>(schema: Schema<T>, also: (value: T, path: string, problems: Problem[]) => void): Schema<T> {
  const { expects, shape, about, fallback, optional } = schema;
  const kept = { shape, about, fallback, optional };
  const extra = Object.fromEntries(Object.entries(kept).filter(([, v]) => v !== undefined)) as Partial<Schema<T>>;
  return make(
    expects,
    (value, path, problems) => {
      const count = problems.length;
      const checked = schema.check(value, path, problems);
      if (problems.length === count) also(checked, path, problems);
      return checked;
    },
    extra,
  );
}

/** Accepts what `guard` accepts. */
function instance<T>(expects: string, guard: (value: unknown) => value is T): Schema<T> {
  return make(expects, (value, path, problems) => (guard(value) ? value : wrong(expects, value, path, problems)));
}

function withDefault<T>(schema: Schema<T>, fallback: T): Schema<T> {
  return { ...schema, fallback };
}

function optional<T>(schema: Schema<T>): Schema<T> & { readonly optional: true } {
  return { ...schema, optional: true };
}

function about<T, S extends Schema<T>>(schema: S, text: string): S {
  return { ...schema, about: text };
}

export const s = {
  number,
  string,
  boolean,
  oneOf,
  literal,
  array,
  record,
  object,
  tagged,
  union,
  any,
  refine,
  instance,
  withDefault,
  optional,
  about,
} as const;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The known name within two edits of `name` (fewer for a short one, and never all of its letters), if any: for "did you mean". */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.floor(name.length / 3) + 2, Math.max(1, name.length));
  for (const candidate of known) {
    const d = editDistance(name.toLowerCase(), candidate.toLowerCase(), least);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
