/** A word of a filter and where it stands in the text. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "operator" | "end";
  readonly text: string;
  readonly at: number;
}

const PATTERN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|("[^"]*"|'[^']*')|([\p{L}_][\p{L}\p{N}_.]*)|(<=|>=|!=|==|[<>=&|!()~-]|≤|≥))/uy;
const SAME: Readonly<Record<string, string>> = { "≤": "<=", "≥": ">=", "==": "=" };

/** Cuts a filter into words; `at` of a character that fits nowhere is thrown as `FilterError`. */
export function tokenize(text: string): readonly Token[] {
  const out: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.trimEnd().length) {
    const from = PATTERN.lastIndex;
    const m = PATTERN.exec(text);
    if (m === null) {
      const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      throw new FilterError(`${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} means nothing here`, at);
    }
    const [, number, quoted, name, operator] = m;
    const at = PATTERN.lastIndex - (number ?? quoted ?? name ?? operator ?? "").length;
    if (number !== undefined) out.push({ kind: "number", text: number, at });
    else if (quoted !== undefined) out.push({ kind: "text", text: quoted.slice(1, -1), at });
    else if (name !== undefined) out.push({ kind: "name", text: name, at });
    else out.push({ kind: "operator", text: SAME[operator ?? ""] ?? operator ?? "", at });
  }
  return [...out, { kind: "end", text: "the end", at: text.length }];
}

/** What is wrong with a filter, and at which character. */
export class FilterError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = "FilterError";
    this.at = at;
  }
}
