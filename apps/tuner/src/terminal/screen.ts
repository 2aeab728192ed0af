import { widthOf } from "./text.ts";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/** The live lines at the end of a terminal, redrawn in place. */
export interface Screen {
  readonly columns: number;
  draw(lines: readonly string[]): void;
  /** Takes the lines away and writes ordinary text in their place. */
  write(text: string): void;
  /** Takes the lines away and shows the cursor again. */
  close(): void;
}

export function createScreen(out: NodeJS.WriteStream): Screen {
  let shown: readonly string[] = [];
  let hidden = false;
  const columns = (): number => out.columns || 80;
  /** A terminal that was made narrower has wrapped what is there. */
  const erase = (): string => {
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns())), 0);
    shown = [];
    return rows === 0 ? "" : `\u001b[${rows}A\r\u001b[J`;
  };
  const restore = (): void => {
    if (hidden) out.write(SHOW_CURSOR);
    hidden = false;
  };
  process.once("exit", restore);
  return {
    get columns() {
      return columns();
    },
    draw(lines) {
      const fitting = lines.slice(0, Math.max(1, (out.rows || 24) - 1));
      out.write(`${hidden ? "" : HIDE_CURSOR}${erase()}${fitting.map((l) => `${l}\n`).join("")}`);
      hidden = true;
      shown = fitting;
    },
    write(text) {
      out.write(erase() + text);
    },
    close() {
      out.write(erase());
      restore();
      process.off("exit", restore);
    },
  };
}
