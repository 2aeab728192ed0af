import { InputError, type Problem } from "@ridgeline/core";
import type { PreparedStudy } from "@ridgeline/runtime";
import { checkPort } from "./hub/index.ts";

/** Options that every command which runs a study has. */
export interface RunOptions {
  workers?: string;
  store: string;
  port: string;
  json?: boolean;
  page: boolean;
}

/** A whole number from the command line, or a problem that names the option. */
export function wholeNumber(text: string | undefined, option: string, low: number, high: number, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  problems.push({
    path: option,
    message: `${JSON.stringify(text)} is not a whole number from ${low} to ${high}`,
    remedy: `give one from ${low} to ${high}`,
  });
  return undefined;
}

/** A number at least `low`, or a problem. */
export function numberFrom(text: string | undefined, option: string, low: number, high: number, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value >= low && value <= high) return value;
  const range = high === Number.MAX_VALUE ? `of at least ${low}` : `from ${low} to ${high}`;
  problems.push({
    path: option,
    message: `${JSON.stringify(text)} is not a number ${range}`,
    remedy: `give one ${range}`,
  });
  return undefined;
}

/** Numbers >= 0 with commas or blanks between them, or a problem for each that is not. */
export function listOfNumbers(text: string | undefined, option: string, problems: Problem[]): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(/[\s,]+/).filter((p) => p !== "");
  if (parts.length === 0) problems.push({ path: option, message: "the list is empty", remedy: "give numbers such as 1,0.1,0.01" });
  const values = parts.flatMap((p) => numberFrom(p, option, 0, Number.MAX_VALUE, problems) ?? []);
  return values.length === 0 ? undefined : values;
}

export function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError("E_OPTIONS", "The command cannot run:", problems);
}

export interface RunSettings {
  readonly workers: number | undefined;
  readonly port: number;
}

/** The options' values; `problems` gets what is wrong with them, a port that is taken too. */
export async function runSettings(o: RunOptions, problems: Problem[]): Promise<RunSettings> {
  const workers = wholeNumber(o.workers, "--workers", 0, 256, problems);
  return { workers, port: o.page ? await portNumber(o.port, problems) : 0 };
}

/** Cells up to which one path takes less time than the start of a process for it. */
const FEW_CELLS = 1e6;

/** Whether a study is one path on few cells: it then runs in the process of the command. */
export function isQuick({ spec, data: { dataset }, registry }: PreparedStudy): boolean {
  const learner = registry.find("learner", spec.model.name)!.create({});
  return learner.along.coordinate === "lambda" && spec.trials === 1 && dataset.n * dataset.d <= FEW_CELLS;
}

/** A port that can be had, 0 for any. */
export async function portNumber(text: string, problems: Problem[]): Promise<number> {
  const port = wholeNumber(text, "--port", 0, 65_535, problems) ?? 0;
  await checkPort(port, problems);
  return port;
}
