/** Numbers and names as charts write them: minus is U+2212, thousands are set apart, text from data is harmless. */

const MINUS = "\u2212";
const LONGEST = 64;

/** A number on an axis or of a parameter: `0.001`, `3e−5`, `1,000`, with at most `digits` significant figures. */
export function short(v: number, digits = 4): string {
  if (Number.isNaN(v)) return "\u2013";
  if (!Number.isFinite(v)) return v > 0 ? "\u221e" : `${MINUS}\u221e`;
  if (v === 0) return "0";
  const size = Math.abs(v);
  if (size < 0.0009995 || size >= 1e7) return minus(trimExponent(v.toExponential(Math.min(digits, 3) - 1)));
  const rounded = Number(v.toPrecision(digits));
  return minus(size >= 1000 ? Math.round(v).toLocaleString("en-US") : String(rounded));
}

/** A number with `decimals` places; `bare` drops the zero before the point, as in `.287`. */
export function fixed(v: number, decimals: number, bare = false): string {
  if (!Number.isFinite(v)) return short(v);
  const grouped = Math.abs(v) >= 10_000;
  const words = grouped
    ? v.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    : v.toFixed(decimals);
  return minus(bare ? words.replace(/^(-?)0\./, "$1.") : words);
}

/** Decimals that show a standard error with `figures` of its figures, 0 to 6. */
export function decimalsFor(error: number, figures = 2): number {
  if (!(error > 0) || !Number.isFinite(error)) return 4;
  return Math.max(0, Math.min(6, figures - 1 - Math.floor(Math.log10(error))));
}

/** Ticks with one number of decimals for all. */
export function tickWords(values: readonly number[]): readonly string[] {
  const step = values.length > 1 ? Math.abs((values[1] ?? 0) - (values[0] ?? 0)) : Math.abs(values[0] ?? 1);
  const large = Math.max(0, ...values.map(Math.abs));
  if (large >= 1e7 || (large > 0 && large < 1e-3)) return values.map((v) => short(v, 3));
  const decimals = step > 0 ? Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9))) : 0;
  return values.map((v) => (large >= 1000 && decimals === 0 ? minus(Math.round(v).toLocaleString("en-US")) : fixed(v, decimals)));
}

/** Text from data, safe to show: control characters as their pictures, direction marks replaced. */
export function harmless(text: string): string {
  return [...text]
    .map(picture)
    .join("")
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");
}

/** A name from data, harmless and cut at 64 characters. */
export function plainName(name: string): string {
  return cutName(harmless(name), LONGEST);
}

/** A name cut to `most` characters, the last of them an ellipsis. */
export function cutName(name: string, most: number): string {
  const characters = [...name];
  return characters.length <= most ? name : `${characters.slice(0, Math.max(1, most - 1)).join("")}\u2026`;
}

/** Characters of a column's name that are left before its level. */
const LEAST_STEM = 4;

/** A feature's name cut to `most` characters. Of a 0/1 column, `column=level`, the column is cut first, since all its levels share it. */
export function cutFeature(name: string, most: number): string {
  const characters = [...name];
  const at = characters.indexOf("=");
  if (characters.length <= most || at <= LEAST_STEM || most < 3 * LEAST_STEM) return cutName(name, most);
  const level = characters.slice(at);
  const stem = characters.slice(0, Math.max(LEAST_STEM, most - level.length - 1)).join("");
  return cutName(`${stem}\u2026${level.join("")}`, most);
}

/** A parameter's value in words. */
export function valueWords(v: number | string | boolean): string {
  return typeof v === "number" ? short(v) : plainName(String(v));
}

function minus(words: string): string {
  return words.replaceAll("-", MINUS);
}

function trimExponent(words: string): string {
  return words.replace(/\.?0*e/, "e").replace("e+", "e");
}

function picture(c: string): string {
  const code = c.codePointAt(0) ?? 0;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? "\u2421" : c;
}
