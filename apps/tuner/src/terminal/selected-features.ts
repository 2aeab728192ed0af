import { formatNumber } from "@ridgeline/analysis";
import { cutFeature } from "@ridgeline/charts";
import type { Style } from "./style.ts";
import { renderTable, type Column } from "./table.ts";
import { clip, visible, wrap } from "./text.ts";

const TOP = 20;
const NAME_WIDTH = 40;
const CLASS_WIDTH = 12;

/** A feature with its coefficients, one a column of the table. */
export interface Feature {
  readonly name: string;
  readonly values: readonly number[];
}

export interface FeatureTable {
  readonly width: number;
  readonly style: Style;
  /** With several classes the columns are these, at lambda.1se; else they are both picks, the second left empty where it is the first. */
  readonly classes?: readonly string[] | undefined;
  readonly onePick: boolean;
  /** Where features beyond the first are to be found; "" for nowhere. */
  readonly elsewhere: string;
}

/** The features with a coefficient that is not zero, largest at lambda.1se first, as a table; those of no more than a heading where there are none. */
export function selectedFeatures(features: readonly Feature[], o: FeatureTable): string[] {
  const several = o.classes !== undefined;
  const kept = features
    .filter((f) => f.values.some((v) => v !== 0))
    .toSorted((a, b) => size(b, several) - size(a, several) || Math.abs(b.values[1]!) - Math.abs(a.values[1]!));
  if (kept.length === 0)
    return [o.style.bold("Selected features"), `None: at ${several ? "lambda.1se" : "both picks"} the intercept alone is left.`];
  const titles = o.classes?.map((c) => clip(visible(c), CLASS_WIDTH)) ?? ["at lambda.1se", "at lambda.min"];
  const columns: Column<Feature>[] = [
    { title: "feature", align: "left", giveUp: 0, cell: (f) => clip(cutFeature(visible(f.name), NAME_WIDTH), NAME_WIDTH) },
    ...titles.map((title, i): Column<Feature> => {
      const empty = !several && i === 1 && o.onePick;
      return { title, align: "right", giveUp: several ? i + 1 : 0, cell: (f) => (empty ? "" : signed(f.values[i]!)) };
    }),
  ];
  const table = renderTable(columns, kept.slice(0, TOP), { width: o.width, head: o.style.dim });
  const words = `The largest coefficients at lambda.1se first, each on its feature's own scale${several ? "; a column a class" : ""}.`;
  const more = kept.length > TOP ? [`(${kept.length - TOP} more${o.elsewhere})`] : [];
  const out = table.leftOut.length > 0 ? wrap(`(not shown at this width: ${table.leftOut.join(", ")})`, o.width) : [];
  return [o.style.bold("Selected features"), ...wrap(words, o.width), ...table.lines, ...more, ...out];
}

function size(f: Feature, several: boolean): number {
  return several ? Math.max(...f.values.map(Math.abs)) : Math.abs(f.values[0]!);
}

function signed(x: number): string {
  return x === 0 ? "0" : `${x > 0 ? "+" : ""}${formatNumber(x, 4)}`;
}
