const LONGEST = 4000;
const FRAMES = 5;

/** What a unit's own code threw, for the record: name, message, the top of the stack, and the causes below it. */
export function describeError(thrown: unknown): string {
  return describe(thrown).slice(0, LONGEST);
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `threw ${asText(thrown)}`;
  const title = `${thrown.name}: ${thrown.message}`;
  const frames = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const cause =
    thrown.cause === undefined
      ? []
      : [`caused by ${thrown.cause instanceof Error ? `${thrown.cause.name}: ${thrown.cause.message}` : asText(thrown.cause)}`];
  return [title, ...frames.slice(0, FRAMES), ...cause].join("\n");
}

function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
