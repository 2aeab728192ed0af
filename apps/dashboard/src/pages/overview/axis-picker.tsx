import type { ReactElement } from "react";
import type { AxisChoice } from "../../model/axes.ts";

/** Which two parameters a surface spans. */
export function AxisPicker({
  axes,
  x,
  y,
  onChange,
}: {
  readonly axes: readonly AxisChoice[];
  readonly x: AxisChoice;
  readonly y: AxisChoice;
  onChange(picked: { readonly x: string; readonly y: string }): void;
}): ReactElement {
  const select = (label: string, value: AxisChoice, other: AxisChoice, set: (name: string) => void): ReactElement => (
    <label>
      {label}
      <select className="btn" value={value.name} onChange={(e) => set(e.target.value)}>
        {axes
          .filter((a) => a !== other)
          .map((a) => (
            <option key={a.name} value={a.name}>
              {a.title}
            </option>
          ))}
      </select>
    </label>
  );
  return (
    <>
      {select("Across", x, y, (name) => onChange({ x: name, y: y.name }))}
      {select("Up", y, x, (name) => onChange({ x: x.name, y: name }))}
    </>
  );
}
