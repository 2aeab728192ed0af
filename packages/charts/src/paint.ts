/** One colour for light pages and one for dark ones. */
export interface Pair {
  readonly light: string;
  readonly dark: string;
}

const pair = (light: string, dark: string): Pair => ({ light, dark });

/** The tokens of the dashboard, by role; the page defines a custom property of the same name for each. */
export const tokens = {
  bg: pair("#FAFAF8", "#0D0F11"),
  surface: pair("#FFFFFF", "#131518"),
  sunk: pair("#F3F3F0", "#1A1D21"),
  line: pair("#E6E6E2", "#24282D"),
  line2: pair("#D3D3CD", "#343A41"),
  control: pair("#82878E", "#646B74"),
  ink: pair("#17191C", "#ECEDEF"),
  ink2: pair("#4A4F57", "#B4B8BF"),
  ink3: pair("#666B74", "#8B9098"),
  accent: pair("#2B59C3", "#8AB0FF"),
  good: pair("#1A7F4B", "#4CC38A"),
  warn: pair("#8F5A00", "#E2B04A"),
  bad: pair("#B3261E", "#FF8A80"),
  none: pair("#62656A", "#80848B"),
  l1: pair("#BE461E", "#F06F3B"),
  l2: pair("#0255A4", "#6499FE"),
  en: pair("#8A60D9", "#A059D1"),
  decay: pair("#01998E", "#86DECB"),
  dropout: pair("#B8811C", "#DDBB51"),
  es: pair("#7F1158", "#EF84BC"),
  train: pair("#80858D", "#7F858D"),
  valid: pair("#2B59C3", "#8AB0FF"),
  test: pair("#17191C", "#ECEDEF"),
  pos: pair("#174A92", "#78C7FD"),
  neg: pair("#A9481B", "#F2A765"),
} as const satisfies Readonly<Record<string, Pair>>;
export type Token = keyof typeof tokens;

/** A token, a pair of colours, or nothing. */
export type Paint = Token | Pair | "transparent";
/** `css` leaves the choice to the page (custom properties and `light-dark()`); the others write plain colours. */
export type Theme = "light" | "dark" | "css";

/** A paint as the text of a colour; `transparent` becomes SVG's `none`. */
export function paintValue(paint: Paint, theme: Theme): string {
  if (paint === "transparent") return "none";
  if (typeof paint !== "string") return theme === "css" ? `light-dark(${paint.light},${paint.dark})` : paint[theme];
  return theme === "css" ? `var(--${paint})` : tokens[paint][theme];
}

type Rgb = readonly [number, number, number];
const SEQUENTIAL = {
  light: ["#F8F4DE", "#CEEABF", "#8FDCB9", "#4DC3B7", "#09A1B6", "#077BAC", "#205898", "#263878", "#1F1C55"],
  dark: ["#202139", "#28315D", "#284680", "#1D629B", "#0083AB", "#0DA4B4", "#40C7B4", "#98E3A6", "#F0F6A7"],
} as const;

/** The sequential scale at `t` in [0, 1] (outside: its ends). 1 stands out most from the page: darkest on light, lightest on dark. */
export function ramp(t: number): Pair {
  return { light: hex(mix(SEQUENTIAL.light, t)), dark: hex(mix(SEQUENTIAL.dark, t)) };
}

/** Black or white, whichever reads on `ramp(t)`: by relative luminance 0.179, at least 4.58 : 1 on every colour of the scale. */
export function inkOn(t: number): Pair {
  return { light: blackOrWhite(mix(SEQUENTIAL.light, t)), dark: blackOrWhite(mix(SEQUENTIAL.dark, t)) };
}

function mix(stops: readonly string[], t: number): Rgb {
  const u = Math.max(0, Math.min(1, Number.isFinite(t) ? t : 0)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(u));
  const [a, b] = [rgb(stops[i] ?? "#000000"), rgb(stops[i + 1] ?? "#000000")];
  const at = (k: 0 | 1 | 2): number => Math.round(a[k] + (b[k] - a[k]) * (u - i));
  return [at(0), at(1), at(2)];
}

function rgb(text: string): Rgb {
  const at = (i: number): number => Number.parseInt(text.slice(i, i + 2), 16);
  return [at(1), at(3), at(5)];
}

function hex(c: Rgb): string {
  return `#${c.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

/** WCAG relative luminance of a colour `#rrggbb`, 0 to 1. */
export function luminance(colour: string): number {
  return luminanceOf(rgb(colour));
}

function luminanceOf(c: Rgb): number {
  const linear = (v: number): number => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
}

function blackOrWhite(c: Rgb): string {
  return luminanceOf(c) > 0.179 ? "#000000" : "#ffffff";
}
