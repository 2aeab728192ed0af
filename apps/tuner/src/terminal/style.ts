import pc from "picocolors";

/** Colours, or none. Meaning is never in the colour alone. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  accent(text: string): string;
}

export function createStyle(color: boolean): Style {
  const c = pc.createColors(color);
  return { bold: c.bold, dim: c.dim, good: c.green, warn: c.yellow, accent: c.cyan };
}
