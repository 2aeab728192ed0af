import { formatValue } from "@ridgeline/analysis";
import type { ReactElement } from "react";
import type { Parsed } from "../../model/filter.ts";
import type { TrialRow } from "../../model/trial-rows.ts";

/** A small expression over the columns; what is wrong with it is named with its place, and the last good filter stays. */
export function FilterBar({
  text,
  onChange,
  parsed,
  names,
  rows,
  total,
}: {
  readonly text: string;
  onChange(text: string): void;
  readonly parsed: Parsed;
  readonly names: readonly string[];
  readonly rows: readonly TrialRow[];
  readonly total: number;
}): ReactElement {
  return (
    <>
      <div className="filter">
        <input
          data-filter
          data-testid="filter"
          value={text}
          onChange={(e) => onChange(e.target.value)}
          placeholder="loss < .3 & dropout >= .2"
          aria-label="Filter the trials by an expression"
          aria-invalid={!parsed.ok}
          aria-describedby="filter-note"
          spellCheck={false}
          autoComplete="off"
          list="filter-names"
          maxLength={1000}
        />
        <datalist id="filter-names">
          {names.map((n) => (
            <option key={n} value={n} />
          ))}
        </datalist>
      </div>
      <p className={`filternote ${parsed.ok ? "mut" : "bad"}`} id="filter-note" role="status" data-testid="filter-note">
        {parsed.ok ? summary(rows, total) : `At character ${parsed.at + 1}: ${parsed.message}`}
      </p>
    </>
  );
}

/** Count, and mean with standard error of the rows that have a score. */
function summary(rows: readonly TrialRow[], total: number): string {
  const values = rows.flatMap((r) => (r.best !== undefined && Number.isFinite(r.best.mean) ? [r.best.mean] : []));
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const se = n > 1 ? Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (n - 1) / n) : NaN;
  const count = `${rows.length.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} trials`;
  return n === 0 ? `${count}.` : `${count}, mean of their scores ${formatValue(mean, se)} (n = ${n}).`;
}
