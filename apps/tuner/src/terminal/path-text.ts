import { answer, formatNumber, formatValue } from "@ridgeline/analysis";
import { coefficientPathText, cvCurveText, type PathTextInput } from "@ridgeline/charts";
import type { StudyState } from "@ridgeline/protocol";
import type { PathResult } from "../path-result.ts";
import { selectedFeatures } from "./selected-features.ts";
import { createStyle, type Style } from "./style.ts";
import { renderTable, type Column } from "./table.ts";
import { visible, wrap } from "./text.ts";

export interface PathTextOptions {
  readonly color: boolean;
  /** Default 80. */
  readonly width?: number | undefined;
  /** How the family was found; "" for nothing. */
  readonly note: string;
}

const WIDEST = 100;
const EVERY = 10;
const DRAWN = 10;

/** What a path found, for a terminal: every tenth lambda and both picks, the choice in words, the features kept with their signs, coefficients and
 *  cross-validation as plots. */
export function pathText(state: StudyState, r: PathResult, o: PathTextOptions): string {
  const width = Math.min(o.width ?? 80, WIDEST);
  const style = createStyle(o.color);
  const prose = (text: string): string[] => wrap(visible(text), width);
  const { headline, detail } = answer(state);
  const sections = [
    [style.bold(visible(state.spec.name)), ...facts(state, r, o.note).flatMap(prose)],
    lambdaTable(r, width, style),
    [...prose(headline).map(style.bold), ...prose(detail)],
    featureLines(r, width, style),
    ...plots(state, r, width, style, o.color),
  ];
  return `${sections
    .filter((s) => s.length > 0)
    .map((s) => s.join("\n"))
    .join("\n\n")}\n`;
}

function facts(state: StudyState, r: PathResult, note: string): string[] {
  const { data } = state;
  if (data === undefined) return [];
  const penalty = r.alpha === 1 ? "lasso" : r.alpha === 0 ? "ridge" : "elastic net";
  const rows = `${data.rows} rows, ${data.columns} features, target ${data.target}${r.dropped > 0 ? `; ${r.dropped} ${r.dropped === 1 ? "row" : "rows"} without a target left out` : ""}.`;
  const fit = `${penalty[0]!.toUpperCase()}${penalty.slice(1)} (alpha ${formatNumber(r.alpha)}), family ${r.family}: ${r.lambda.length} lambdas from ${formatNumber(r.lambda[0]!)} to ${formatNumber(r.lambda.at(-1)!)}.`;
  const better = r.cv.measure === "auc" ? "higher" : "lower";
  const cv = `CV: ${measureWords(state, r)}, mean over ${data.foldRows.length} folds ± one standard error, ${better} is better.`;
  const notes = data.notes.filter((n) => !n.startsWith("task ")).map((n) => `Data: ${n.replace("with drop)", "with --drop)")}.`);
  return [`${rows} ${fit} ${cv}`, ...(note === "" ? [] : [note]), ...notes];
}

function measureWords(state: StudyState, r: PathResult): string {
  return r.cv.measure === "auc" ? "area under the ROC curve" : (state.data?.words?.loss ?? r.cv.measure);
}

interface LambdaRow {
  readonly k: number;
  readonly mark: string;
}

function lambdaTable(r: PathResult, width: number, style: Style): string[] {
  const { indexMin, index1se } = r.cv;
  const mark = (k: number): string =>
    (k === index1se ? "lambda.1se" : "") + (k === indexMin ? (k === index1se ? ", min" : "lambda.min") : "");
  const rows: LambdaRow[] = r.lambda.flatMap((_, k) =>
    k % EVERY === 0 || k === r.lambda.length - 1 || mark(k) !== "" ? [{ k, mark: mark(k) }] : [],
  );
  const columns: Column<LambdaRow>[] = [
    { title: "", align: "left", giveUp: 0, cell: (row) => row.mark },
    { title: "lambda", align: "right", giveUp: 0, cell: ({ k }) => formatNumber(r.lambda[k]!, 4) },
    { title: "non-zero", align: "right", giveUp: 0, cell: ({ k }) => String(r.nnz[k]) },
    { title: "% deviance", align: "right", giveUp: 1, cell: ({ k }) => (100 * r.devRatio[k]!).toFixed(1) },
    { title: `CV ${r.cv.measure} ± se`, align: "right", giveUp: 0, cell: ({ k }) => formatValue(r.cv.mean[k]!, r.cv.se[k]) },
  ];
  const table = renderTable(columns, rows, { width, head: style.dim });
  const heads = table.lines.length - rows.length;
  return table.lines.map((line, i) => {
    const k = rows[i - heads]?.k;
    return k === indexMin ? style.accent(line) : k === index1se ? style.good(line) : line;
  });
}

/** The features that are not zero: at both picks, or for several classes at lambda.1se, class by class. */
function featureLines(r: PathResult, width: number, style: Style): string[] {
  const { indexMin, index1se } = r.cv;
  const at = (k: number): (readonly number[])[] => responses(r).map((b) => b[k] ?? []);
  if (indexMin < 0) return [];
  const [strong, weak] = [at(index1se), at(indexMin)];
  const several = strong.length > 1;
  const features = r.featureNames.map((name, j) => ({
    name,
    values: several ? strong.map((b) => b[j]!) : [strong[0]![j]!, weak[0]![j]!],
  }));
  const elsewhere = "; all of them with --json";
  return selectedFeatures(features, {
    width,
    style,
    classes: several ? r.classes : undefined,
    onePick: index1se === indexMin,
    elsewhere,
  });
}

/** `[response][lambda][feature]`. */
function responses(r: PathResult): readonly (readonly (readonly number[])[])[] {
  return (
    r.classes !== undefined && r.family === "multinomial" ? r.coefficients : [r.coefficients]
  ) as readonly (readonly (readonly number[])[])[];
}

/** One plot of coefficients a class, the cross-validation once. */
function plots(state: StudyState, r: PathResult, width: number, style: Style, color: boolean): string[][] {
  const sd = state.data?.featureSd;
  const all = responses(r);
  const input = (b: readonly (readonly number[])[]): PathTextInput => ({
    lambdas: r.lambda,
    lines: r.featureNames.map((name, j) => ({ name, values: b.map((row) => row[j]! * (sd?.[j] ?? 1)) })),
    mean: r.cv.mean,
    se: r.cv.se,
    nonzero: r.nnz,
    least: r.cv.indexMin < 0 ? undefined : r.cv.indexMin,
    oneSe: r.cv.index1se < 0 ? undefined : r.cv.index1se,
  });
  const paint = color ? (text: string, sign: "pos" | "neg"): string => (sign === "pos" ? style.accent(text) : style.warn(text)) : undefined;
  const ever = r.featureNames.filter((_, j) => all.some((b) => b.some((row) => row[j] !== 0))).length;
  const of = ever > DRAWN ? `the ${DRAWN} largest of ${ever}` : "all that enter";
  const drawn = all
    .slice(0, 3)
    .map((b, i) => [
      style.bold(all.length > 1 ? `Coefficients of class ${visible(r.classes![i]!)} along the path` : "Coefficients along the path"),
      ...wrap(`Per standard deviation of each feature (${of}). ┊ lambda.min, │ lambda.1se.`, width),
      coefficientPathText(input(b), { width, most: DRAWN, paint }),
    ]);
  const more = all.length > 3 ? [`(${all.length - 3} more classes on the page)`] : [];
  const curve = [
    style.bold("Cross-validation along the path"),
    cvCurveText(input(all[0]!), { width, title: `CV ${r.cv.measure}`, most: DRAWN }),
  ];
  return [...drawn, more, curve];
}
