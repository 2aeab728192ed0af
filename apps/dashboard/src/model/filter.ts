import { FilterError, tokenize, type Token } from "./filter-tokens.ts";

export type Field = number | string | boolean | undefined;
/** One row's value of a name. */
export type Lookup = (name: string) => Field;
export type Predicate = (row: Lookup) => boolean;
export type Parsed =
  | { readonly ok: true; readonly test: Predicate }
  | { readonly ok: false; readonly message: string; readonly at: number };

const COMPARE: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "=", "!=", "~"]);
const OTHER: Readonly<Record<string, string>> = { and: "&", or: "|", not: "!" };

/** Reads a filter such as `loss < .3 & (dropout >= .2 | decay = decoupled) & !pruned`. `&`, `|`, `!` may be words; `~` is "contains"; a bare
 *  name asks for a trial's state or a true value. Names must be among `names`. An empty filter keeps everything. */
export function parseFilter(text: string, names: readonly string[]): Parsed {
  try {
    const tokens = tokenize(text).map((t) =>
      t.kind === "name" && t.text in OTHER ? { ...t, kind: "operator" as const, text: OTHER[t.text] ?? "" } : t,
    );
    if (tokens[0]?.kind === "end") return { ok: true, test: () => true };
    const reader = createReader(tokens, new Set(names));
    const test = reader.either();
    reader.finish();
    return { ok: true, test };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, message: error.message, at: error.at };
    throw error;
  }
}

const STATES: ReadonlySet<string> = new Set(["waiting", "running", "complete", "pruned", "diverged", "failed", "cancelled"]);

function createReader(tokens: readonly Token[], names: ReadonlySet<string>) {
  let i = 0;
  const peek = (): Token => tokens[Math.min(i, tokens.length - 1)] ?? { kind: "end", text: "the end", at: 0 };
  const take = (): Token => {
    const t = peek();
    i++;
    return t;
  };
  const takes = (operator: string): boolean => {
    const found = peek().kind === "operator" && peek().text === operator;
    if (found) i++;
    return found;
  };
  const either = (): Predicate => {
    const parts = [both()];
    while (takes("|")) parts.push(both());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (row) => parts.some((p) => p(row));
  };
  const both = (): Predicate => {
    const parts = [one()];
    while (takes("&")) parts.push(one());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (row) => parts.every((p) => p(row));
  };
  const one = (): Predicate => {
    if (takes("!")) {
      const inner = one();
      return (row) => !inner(row);
    }
    if (takes("(")) {
      const inner = either();
      if (!takes(")")) throw new FilterError(`a ")" is missing before ${peek().text}`, peek().at);
      return inner;
    }
    return comparison();
  };
  const comparison = (): Predicate => {
    const left = take();
    if (left.kind !== "name") throw new FilterError(`expected a name, found ${left.text}`, left.at);
    const { text: name } = left;
    const operator = peek();
    if (operator.kind !== "operator" || !COMPARE.has(operator.text)) {
      if (STATES.has(name)) return (row) => row("state") === name;
      known(left);
      return (row) => row(name) === true;
    }
    known(left);
    i++;
    return compare(name, operator.text, value());
  };
  const known = ({ text: name, at }: Token): void => {
    if (!names.has(name)) throw new FilterError(`there is no ${JSON.stringify(name)}; there are ${[...names].join(", ")}`, at);
  };
  const value = (): string | number => {
    const negative = takes("-");
    const t = take();
    if (t.kind === "number") return (negative ? -1 : 1) * Number(t.text);
    if (negative || (t.kind !== "name" && t.kind !== "text")) throw new FilterError(`expected a value, found ${t.text}`, t.at);
    return t.text;
  };
  const finish = (): void => {
    const t = peek();
    if (t.kind !== "end") throw new FilterError(`expected & or | before ${t.text}`, t.at);
  };
  return { either, finish };
}

function compare(name: string, operator: string, wanted: string | number): Predicate {
  return (row) => {
    const found = row(name);
    if (found === undefined) return false;
    if (operator === "~") return String(found).toLowerCase().includes(String(wanted).toLowerCase());
    if (typeof wanted === "number" || operator === "=" || operator === "!=") {
      const equal = typeof wanted === "number" ? found === wanted : String(found) === wanted;
      if (operator === "=") return equal;
      if (operator === "!=") return !equal;
    }
    const [a, b] = typeof wanted === "number" ? [Number(found), wanted] : [String(found), wanted];
    return operator === "<" ? a < b : operator === "<=" ? a <= b : operator === ">" ? a > b : a >= b;
  };
}
