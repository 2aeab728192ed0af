/** Control characters (C0, DEL, C1), line and paragraph separators, and the marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** What styles this module's own output: colours only. */
// oxlint-disable-next-line no-control-regex -- styles begin with ESC
const STYLE = /\u001b\[[0-9;]*m/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Text from data (names, errors) as it may be written to a terminal: what could move the cursor, colour, or reorder text is shown as `\x1b` or `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (c) => {
    const code = c.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Columns that text takes in a terminal, styles not counted; East Asian wide characters and emoji take two. */
export function widthOf(text: string): number {
  const bare = text.replace(STYLE, "");
  // oxlint-disable-next-line no-control-regex -- the fast path of plain ASCII
  if (/^[\x00-\x7f]*$/.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of segmenter.segment(bare)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** At most `width` columns, ending in `…` where cut; styles are kept whole and closed. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  let out = "";
  let used = 0;
  let styled = false;
  // oxlint-disable-next-line no-control-regex -- styles begin with ESC
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith("\u001b[")) {
      out += part;
      styled = true;
      continue;
    }
    for (const { segment } of segmenter.segment(part)) {
      const w = widthOf(segment);
      if (used + w > width - 1) return `${out}…${styled ? "\u001b[0m" : ""}`;
      out += segment;
      used += w;
    }
  }
  return out;
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Words wrapped to `width` columns, each line after `indent`; a value stays with its standard error. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<!±) (?!±)/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(indent) + widthOf(longer) > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, indent + line];
}

/** `0:42`, `12:05`, `3:00:17`; `–` where it is not known. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (x: number): string => String(x).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
