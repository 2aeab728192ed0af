import { InputError, show, type Problem } from "@ridgeline/core";

/** A problem with the code of the error it leads to. */
export interface Finding extends Problem {
  readonly code: string;
}

/** Throws one `InputError` that lists all findings, under the code of the first; does nothing when there are none. */
export function throwFindings(title: string, findings: readonly Finding[]): void {
  if (findings.length > 0) throw new InputError(findings[0]!.code, title, findings);
}

/** One finding, thrown at once. */
export function fail(code: string, title: string, problem: Problem): never {
  throw new InputError(code, title, [problem]);
}

/** `a, b, c and 7 more`; names in quotes. */
export function listNames(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).map(show);
  return names.length > most ? `${shown.join(", ")} and ${names.length - most} more` : shown.join(", ");
}

/** `1 row`, `2 rows`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
