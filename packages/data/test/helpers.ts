import { mkdtempSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InputError, type Dataset } from "@ridgeline/core";
import { afterAll, expect, type TestContext } from "vitest";

/** A folder for a test file's own files, removed at the end. */
export function tempFolder(): { readonly path: string; write(name: string, content: string | Uint8Array): string } {
  const path = mkdtempSync(join(tmpdir(), "ridgeline-data-"));
  afterAll(() => rmSync(path, { recursive: true }));
  return {
    path,
    write(name, content) {
      writeFileSync(join(path, name), content);
      return name;
    },
  };
}

const SHARED = resolve(import.meta.dirname, "../../../../shared/data");

/** The path of a shared test file; skips the test, saying so, where it is not there. */
export function sharedFile(name: string, context: TestContext): string {
  const path = join(SHARED, name);
  if (!existsSync(path)) context.skip(`skip: shared/data/${name} is not here`);
  return path;
}

/** The `InputError` that a promise is rejected with, and nothing else. */
export async function inputError(promise: Promise<unknown>): Promise<InputError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(InputError);
  return thrown as InputError;
}

export function regression(x: readonly (readonly number[])[], y: readonly number[] = x.map(() => 0)): Dataset {
  const d = x[0]?.length ?? 0;
  const featureNames = Array.from({ length: d }, (_, j) => `x${j}`);
  return { task: "regression", n: x.length, d, x: Float64Array.from(x.flat()), y: Float64Array.from(y), featureNames, targetName: "y" };
}

export function classification(y: readonly number[], classes: readonly string[]): Dataset {
  return {
    ...regression(
      y.map(() => [0]),
      y,
    ),
    task: classes.length === 2 ? "binary" : "multiclass",
    classes,
  };
}
