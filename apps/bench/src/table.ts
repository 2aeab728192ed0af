import type { Row } from "./bench.ts";

/** The rows as a table for people, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const head = ["case", "ours", "peer", "unit", "ratio", "against"];
  const cells = rows.map((r) => [r.case, number(r.ours), number(r.peer), r.unit, ratio(r.ratio), against(r)]);
  const widths = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]!.length)));
  const right = new Set([1, 2, 4]);
  const line = (c: readonly string[]): string =>
    c
      .map((text, i) => (right.has(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((w) => "-".repeat(w))), ...cells.map(line)].join("\n");
}

function against({ peerName, reason }: Row): string {
  return reason === undefined ? peerName : `${peerName} (${reason})`;
}

function number(x: number | null): string {
  if (x === null) return "-";
  return x.toLocaleString("en-US", x >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
}

function ratio(x: number | null): string {
  return x === null ? "-" : `${x.toPrecision(3)}x`;
}
