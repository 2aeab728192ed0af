/** One law of a contract. `run` throws when it is violated, so any test runner can hold it: `for (const law of suite) test(law.name, law.run)`. */
export interface Law {
  readonly name: string;
  run(): void | Promise<void>;
}

/** Throws unless `holds`. */
export function check(holds: boolean, message: () => string): void {
  if (!holds) throw new Error(message());
}

/** Throws unless `holds`, where the message costs nothing to make. */
export function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
