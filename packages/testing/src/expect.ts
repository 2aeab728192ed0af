import { stringify } from "fast-check";

/** Throws unless the two are equal in depth; NaN equals NaN and -0 differs from 0. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [stringify(actual), stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${shorten(wanted)}, found ${shorten(found)}`);
}

function shorten(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}...` : text;
}

/** Throws unless `act` fails with an error that has this stable code. */
export async function mustFail(act: () => Promise<unknown>, code: string, what: string): Promise<void> {
  let thrown: unknown;
  try {
    await act();
  } catch (error) {
    thrown = error;
  }
  const found = (thrown as { code?: unknown } | undefined)?.code;
  if (found !== code)
    throw new Error(`${what}: expected an error ${code}, found ${thrown === undefined ? "none" : String(found ?? thrown)}`);
}

/** Everything an async iterable gives, as a list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
