import { short } from "@ridgeline/charts";
import type { ReactElement } from "react";

export function PatienceSlider({ value, onChange }: { readonly value: number; onChange(v: number): void }): ReactElement {
  return (
    <label>
      <span>Patience, epochs without improvement</span>
      <output>{value}</output>
      <input
        type="range"
        min={1}
        max={50}
        step={1}
        value={Math.min(50, Math.max(1, value))}
        onChange={(e) => onChange(Number(e.target.value))}
        data-testid="patience"
        aria-valuetext={`${value} epochs`}
      />
    </label>
  );
}

const LOW = -6;
const HIGH = -2;

/** 0 at the left end, then 1e-6 to 1e-2 in tenths of a decade. */
export function MinDeltaSlider({ value, onChange }: { readonly value: number; onChange(v: number): void }): ReactElement {
  const place = value <= 0 ? LOW - 0.1 : Math.max(LOW, Math.min(HIGH, Math.log10(value)));
  return (
    <label>
      <span>minDelta, what counts as an improvement, log scale</span>
      <output>{short(value, 2)}</output>
      <input
        type="range"
        min={LOW - 0.1}
        max={HIGH}
        step={0.1}
        value={place}
        onChange={(e) => onChange(fromPlace(Number(e.target.value)))}
        data-testid="min-delta"
        aria-valuetext={short(value, 2)}
      />
    </label>
  );
}

function fromPlace(place: number): number {
  return place < LOW - 0.05 ? 0 : Number((10 ** place).toPrecision(2));
}
