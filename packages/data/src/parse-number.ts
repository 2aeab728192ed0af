/** The finite decimal number that a cell holds (blanks around it allowed), or NaN. Blank cells, hexadecimal and the like, infinities and digit
 *  grouping are not numbers here. */
export function parseNumber(cell: string): number {
  const value = Number(cell);
  if (!Number.isFinite(value) || (value === 0 && cell.trim() === "")) return NaN;
  return hasRadixPrefix(cell) ? NaN : value;
}

/** As `parseNumber`, for numbers written with a decimal comma: `1,5`. */
export function parseCommaNumber(cell: string): number {
  return /^\s*[+-]?(?:\d+(?:,\d+)?|,\d+)(?:[eE][+-]?\d+)?\s*$/.test(cell) ? parseNumber(cell.replace(",", ".")) : NaN;
}

const DIGIT_9 = 57;

/** `0x1f`, `0b1`, `0o7`: `Number` takes them, as their second character is a letter other than e. */
function hasRadixPrefix(cell: string): boolean {
  const second = cell.charCodeAt(1);
  if (cell.charCodeAt(0) > 32) return second > DIGIT_9 && (second | 32) !== 101;
  return /^\s+0[xob]/i.test(cell);
}
