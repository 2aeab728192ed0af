import type { Value } from "@ridgeline/core";

const MINUS = "\u2212";

/** A value with its standard error, to the decimals at which the error has two figures: `0.2871 ± 0.0031`; without a finite, positive error four
 *  significant figures. The minus is U+2212. Where more than eight decimals would be needed, or ten digits, both stand in powers of ten. */
export function formatValue(x: number, se?: number): string {
  const known = se !== undefined && Number.isFinite(se) && se > 0;
  if (!Number.isFinite(x)) return formatNumber(x);
  if (!known) return formatNumber(x, 4);
  const decimals = Math.max(0, 1 - exponentOf(Number(se.toPrecision(2))));
  if (decimals > 8 || Math.abs(x) >= 1e10 || se >= 1e10) {
    const figures = Math.min(Math.max(exponentOf(x) - exponentOf(se) + 1, 0), 15);
    return minus(`${x.toExponential(figures)} ± ${se.toExponential(1)}`);
  }
  return minus(`${withoutNegativeZero(x.toFixed(decimals))} ± ${se.toFixed(decimals)}`);
}

/** A number to `figures` significant figures, without trailing zeros and with U+2212: `0.003`, `3e−4`, `1.2e9`; `not a number`, `∞`. */
export function formatNumber(x: number, figures = 3): string {
  if (Number.isNaN(x)) return "not a number";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : `${MINUS}∞`;
  const rounded = Number(x.toPrecision(figures));
  const size = Math.abs(rounded);
  return minus(size !== 0 && (size < 1e-3 || size >= 1e9) ? shortExponential(rounded) : String(rounded === 0 ? 0 : rounded));
}

/** A parameter's value as text: numbers as `formatNumber`, all else as it is. */
export function formatSetting(value: Value): string {
  return typeof value === "number" ? formatNumber(value, 4) : String(value);
}

/** A share as a percentage: `41 %`, `11.5 %`, `0.4 %`; one decimal below 20. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const percent = share * 100;
  return minus(`${withoutNegativeZero(percent.toFixed(Math.abs(percent) < 20 ? 1 : 0)).replace(/\.0$/, "")} %`);
}

function exponentOf(x: number): number {
  return x === 0 ? 0 : Number(x.toExponential().split("e")[1]);
}

function shortExponential(x: number): string {
  const [mantissa, exponent] = x.toExponential().split("e");
  return `${mantissa}e${Number(exponent)}`;
}

function withoutNegativeZero(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text;
}

function minus(text: string): string {
  return text.replaceAll("-", MINUS);
}
