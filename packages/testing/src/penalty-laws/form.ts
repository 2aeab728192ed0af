import { float32, float64, type Hyper, type Penalty, type SeparableForm } from "@ridgeline/core";
import { must } from "../law.ts";
import { hasSlopes, near, scaleOf, slopes, type PenaltyLaw } from "./case.ts";

const hasForm: PenaltyLaw["needs"] = (p) => p.form !== undefined;

export const formLaws: readonly PenaltyLaw[] = [
  {
    name: "the form has the penalty's value and prox",
    needs: hasForm,
    holds: ({ penalty: p, v, h, step }) => {
      const form = p.form!;
      const out = new Float64Array(1);
      for (const w of v) {
        near(form.value(float64, w, h), p.value(Float64Array.of(w), h), 1e-14, `form.value(${w})`);
        p.prox?.(Float64Array.of(w), step, h, out);
        if (p.prox !== undefined) near(form.prox(float64, w, step, h), out[0]!, 1e-14, `form.prox(${w})`);
      }
    },
  },
  {
    name: "the form's gradient is the slope of its value, and 0 at a kink",
    needs: hasSlopes,
    holds: ({ penalty: p, a, h }) => {
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        near(p.form!.gradient(float64, a[i]!, h), (left + right) / 2, slopeTolerance(p, a, h), `form.gradient(${a[i]})`);
      }
    },
  },
  {
    name: "the form's kink is the slope of its value just beside 0",
    needs: hasSlopes,
    holds: ({ penalty: p, h }) => {
      const [left, right] = slopes(p, Float64Array.of(0), 0, h);
      const kink = p.form!.kink?.(float64, h) ?? 0;
      near(kink, right, 1e-7 * (1 + right), "kink");
      near(-kink, left, 1e-7 * (1 + right), "-kink");
    },
  },
  {
    name: "the form in float32 agrees with float64",
    needs: hasForm,
    holds: ({ penalty: p, a, h, step }) => agreesInSingle(p.form!, a, h, step, 2 ** -23 * 8 * scaleOf(p, a, h)),
  },
];

/** Beside a bend of the slope, which only penalties that are not convex have away from 0, a difference over 1e-3 is that far off. */
function slopeTolerance(p: Penalty, a: Float64Array, h: Hyper): number {
  return (p.convex ? 1e-7 : 1e-3) * scaleOf(p, a, h);
}

function agreesInSingle(form: SeparableForm, a: Float64Array, h: Hyper, step: number, tolerance: number): void {
  const single = Object.fromEntries(form.hyper.map((name) => [name, Math.fround(h[name]!)]));
  const s = Math.fround(step);
  for (const w of a.map(Math.fround)) {
    near(form.value(float32, w, single), form.value(float64, w, single), tolerance * 20, `form.value(${w}) in float32`);
    near(form.gradient(float32, w, single), form.gradient(float64, w, single), tolerance, `form.gradient(${w}) in float32`);
    const [found, wanted] = [form.prox(float32, w, s, single), form.prox(float64, w, s, single)];
    if (form.convex) near(found, wanted, tolerance * 4, `form.prox(${w}) in float32`);
    else mustCostNoMore(form, w, s, single, { found, wanted, tolerance: tolerance * 20 });
  }
}

/** Beside a jump of the prox, rounding decides on which side it falls; both sides cost the same there. */
function mustCostNoMore(
  form: SeparableForm,
  v: number,
  step: number,
  h: Hyper,
  { found, wanted, tolerance }: { found: number; wanted: number; tolerance: number },
): void {
  const cost = (u: number): number => (u - v) ** 2 / 2 + step * form.value(float64, u, h);
  must(
    cost(found) <= cost(wanted) + tolerance * (1 + Math.abs(v)),
    `form.prox(${v}) in float32 is ${found}, which costs more than ${wanted}`,
  );
}
