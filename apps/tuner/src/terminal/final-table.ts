import { answer, select } from "@ridgeline/analysis";
import type { DataFacts, StudyState } from "@ridgeline/protocol";
import { coefficientLines } from "./coefficients.ts";
import { finalColumns } from "./final-columns.ts";
import { troubles } from "./live-lines.ts";
import { replayLines } from "./replay-lines.ts";
import { finalRows, type Row } from "./rows.ts";
import { savings } from "./savings.ts";
import { createStyle, type Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { visible, wrap } from "./text.ts";

export interface FinalTableOptions {
  readonly color: boolean;
  /** Columns of the terminal; default: as many as it takes. */
  readonly width?: number | undefined;
  /** Trials shown besides the ones with a name. Default 10. */
  readonly top?: number | undefined;
}

const PROSE = 100;

/** What a study found, for a terminal: the best settings in a table (what each scored where it was selected, what is estimated on the test part,
 *  what it cost, the trivial baseline), the choice in words, what a path selected, and what other stopping rules would have saved. */
export function finalTable(state: StudyState, o: FinalTableOptions): string {
  const style = createStyle(o.color);
  const width = o.width ?? Infinity;
  const selection = select(state);
  const rows = finalRows(state, selection, o.top);
  const table = renderTable(finalColumns(state, state.trials.length > 1), rows, { width, head: style.dim });
  const [heads, body] = split(table.lines, rows.length);
  const { headline, detail } = answer(state, selection);
  const prose = (text: string): string[] => wrap(visible(text), Math.min(width, PROSE));
  const spare = [...savings(state, selection), troubles(state)].filter((t) => t !== "");
  const sections = [
    [style.bold(visible(state.spec.name)), ...notes(state, rows).flatMap(prose)],
    selection.candidates.length === 0
      ? []
      : [...heads, ...body.map((line, i) => paint(style, rows[i]!, line)), ...leftOut(table.leftOut, width)],
    [...prose(headline).map(style.bold), ...prose(detail), ...spare.flatMap(prose)],
    coefficientLines(state, selection, { width, style }),
    replayLines(state, selection, { width, style }),
  ];
  return `${sections
    .filter((s) => s.length > 0)
    .map((s) => s.join("\n"))
    .join("\n\n")}\n`;
}

function split(lines: readonly string[], rows: number): [readonly string[], readonly string[]] {
  return [lines.slice(0, lines.length - rows), lines.slice(lines.length - rows)];
}

function paint(style: Style, row: Row, line: string): string {
  if (row.marks.includes("least") || row.marks.includes("lambda.min")) return style.accent(line);
  if (row.marks.includes("1-SE") || row.marks.includes("lambda.1se")) return style.good(line);
  return row.candidate === undefined ? style.dim(line) : line;
}

/** What the scores of the table are. */
function notes(state: StudyState, rows: readonly Row[]): string[] {
  const { data, spec } = state;
  if (data === undefined) return [];
  const { folds, repeats } = spec.resampling;
  const scored = `${data.rows} rows, ${data.columns} columns, target ${data.target}; scores are means over ${folds} folds${repeats > 1 ? ` x ${repeats} repeats` : ""} ± one standard error, lower is better (${meaning(data)}).`;
  const missing = state.test !== undefined && rows.some((r) => r.candidate !== undefined && r.test === undefined);
  const test =
    state.test === undefined
      ? ""
      : ` Test: ${data.testRows} rows held out from everything, opened once${missing ? "; – was not fitted for it" : ""}.`;
  const one =
    "1-SE (one standard error): the most strongly regularised within one standard error of the least. Baseline: a constant prediction.";
  return [`${scored}${test} ${one}`, ...data.notes.map((n) => `Data: ${n}`)];
}

function meaning({ task, words }: DataFacts): string {
  if (words !== undefined) return `loss: ${words.loss}; error: ${words.error}`;
  return task === "regression"
    ? "loss: mean squared error; error: mean absolute error"
    : "loss: mean negative log-likelihood; error: misclassified share";
}

function leftOut(titles: readonly string[], width: number): string[] {
  return titles.length === 0 ? [] : wrap(`(not shown at this width: ${titles.join(", ")})`, width);
}
