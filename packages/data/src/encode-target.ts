import { show, type Task } from "@ridgeline/core";
import { count, listNames, type Finding } from "./findings.ts";
import type { Column } from "./table.ts";

/** Classes beyond which a target is refused. */
export const MAX_CLASSES = 1000;

export interface Target {
  readonly task: Task;
  /** Rows of the table whose target is known, ascending. */
  readonly rows: Int32Array;
  /** `[rows]`: the number, or the index in `classes`. */
  readonly y: Float64Array;
  /** Labels in index order: numbers ascending, texts in byte order. Absent for regression. */
  readonly classes?: readonly string[];
  readonly notes: readonly string[];
}

/** The target as a learner takes it. The task is the given one, or inferred: text is binary or multiclass, a number with exactly two values is
 *  binary, any other number is regression (with a note when it looks like classes). Pushes E_TARGET (nothing known, constant, too many
 *  classes) and E_TASK (does not fit the task). */
export function encodeTarget(column: Column, task: Task | undefined, label: string, findings: Finding[]): Target | undefined {
  const rows = presentRows(column);
  const path = `${label} column ${show(column.name)}`;
  const distinct = distinctValues(column, rows);
  if (distinct.length < 2) {
    const message = distinct.length === 0 ? "every cell of the target is missing" : `the target is ${distinct[0]!.shown} in every row`;
    findings.push({ code: "E_TARGET", path, message, remedy: "choose a target that varies" });
    return undefined;
  }
  const chosen = task ?? inferTask(column, distinct.length);
  const misfit = checkTask(column, chosen, distinct);
  if (misfit !== undefined) {
    findings.push({ code: "E_TASK", path, ...misfit });
    return undefined;
  }
  if (chosen !== "regression" && distinct.length > MAX_CLASSES) {
    const message = `${distinct.length} classes are more than ${MAX_CLASSES}`;
    findings.push({
      code: "E_TARGET",
      path,
      message,
      remedy: column.kind === "numeric" ? "use task: regression" : "choose another target",
    });
    return undefined;
  }
  const notes = [...missingNote(column, rows), ...(task === undefined ? inferenceNote(column, chosen, distinct, rows.length) : [])];
  if (chosen === "regression") return { task: chosen, rows, y: Float64Array.from(rows, (i) => valueAt(column, i)), notes };
  const index = new Map(distinct.map((v, k) => [v.value, k]));
  return {
    task: chosen,
    rows,
    y: Float64Array.from(rows, (i) => index.get(valueAt(column, i))!),
    classes: distinct.map((v) => v.label),
    notes,
  };
}

type Distinct = { readonly value: number; readonly label: string; /** The label as messages show it. */ readonly shown: string };

/** A number's value, or a text's code. */
function valueAt(column: Column, row: number): number {
  return column.kind === "numeric" ? column.values[row]! : column.codes[row]!;
}

function presentRows(column: Column): Int32Array {
  const all = column.kind === "numeric" ? column.values : column.codes;
  const rows = new Int32Array(all.length - column.missing);
  let k = 0;
  for (let i = 0; i < all.length; i++) if (column.kind === "numeric" ? !Number.isNaN(all[i]!) : all[i]! >= 0) rows[k++] = i;
  return rows;
}

function distinctValues(column: Column, rows: Int32Array): readonly Distinct[] {
  const values = new Set<number>();
  for (const row of rows) values.add(valueAt(column, row));
  const sorted = [...values].toSorted((a, b) => a - b);
  return sorted.map((value) => {
    const label = column.kind === "numeric" ? String(value) : column.levels[value]!;
    return { value, label, shown: column.kind === "numeric" ? label : show(label) };
  });
}

function inferTask(column: Column, distinct: number): Task {
  if (distinct === 2) return "binary";
  return column.kind === "text" ? "multiclass" : "regression";
}

function checkTask(column: Column, task: Task, distinct: readonly Distinct[]): { message: string; remedy: string } | undefined {
  if (task === "regression" && column.kind === "text") {
    const levels = listNames(distinct.map((v) => v.label));
    return {
      message: `regression needs numbers, and the target is text (${levels})`,
      remedy: "use task: binary or multiclass, or another target",
    };
  }
  if (task === "binary" && distinct.length !== 2) {
    const levels = listNames(distinct.map((v) => v.label));
    return {
      message: `a binary target has 2 values, this one ${distinct.length} (${levels})`,
      remedy: "use task: multiclass or regression",
    };
  }
  return undefined;
}

function missingNote(column: Column, rows: Int32Array): readonly string[] {
  if (column.missing === 0) return [];
  return [`${column.missing} of ${rows.length + column.missing} rows have no ${show(column.name)} and are left out`];
}

function inferenceNote(column: Column, task: Task, distinct: readonly Distinct[], n: number): readonly string[] {
  const name = show(column.name);
  if (task === "binary")
    return [`task binary, since ${name} has two values: ${distinct[0]!.shown} is class 0, ${distinct[1]!.shown} class 1`];
  if (task === "multiclass") return [`task multiclass, since ${name} is text with ${count(distinct.length, "level")}`];
  const few = distinct.length <= 10 && n >= 20 * distinct.length && distinct.every((v) => Number.isInteger(v.value));
  const hint = few ? `; its ${distinct.length} different integers may be classes: then set task: multiclass` : "";
  return [`task regression, since ${name} is numeric${hint}`];
}
