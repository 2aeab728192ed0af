/** One thing that is wrong: where, what was found, what is wrong with it and what to do. */
export interface Problem {
  /** Place in the input, e.g. `space.lambda.low` or `data.csv:17 column "age"`. */
  path: string;
  /** What is wrong, with the value where it is short: `-1 is below 0`. */
  message: string;
  /** What to do next, as an instruction: `use a number >= 0`. */
  remedy?: string | undefined;
}

/** An error with a stable `code` that callers may test for; the message is for people. */
export class RidgelineError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RidgelineError";
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** Bad input from a person (study file, option, data): lists *every* problem found; the CLI exits with 2. */
export class InputError extends RidgelineError {
  constructor(code: string, title: string, problems: readonly Problem[]) {
    super(code, [title, ...problems.map(formatProblem)].join("\n"), { problems });
    this.name = "InputError";
  }
}

/** `path: message (remedy)`, one line. */
export function formatProblem(p: Problem): string {
  const place = p.path === "" ? "" : `${p.path}: `;
  return `  ${place}${p.message}${p.remedy ? `. ${p.remedy[0]!.toUpperCase()}${p.remedy.slice(1)}` : ""}`;
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
