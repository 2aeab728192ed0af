import type { ReactElement } from "react";

const WIDTH = 112;
const HALF = WIDTH / 2 - 4;

/** A coefficient as a bar about zero; `here` and `tick` in [-1, 1]. */
export function CoefficientBar({ here, tick }: { readonly here: number; readonly tick: number }): ReactElement {
  const x = (v: number): number => WIDTH / 2 + HALF * v;
  return (
    <svg width={WIDTH} height={14} viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <path d={`M${x(0)} 0V14`} stroke="var(--line2)" />
      {here === 0 || !Number.isFinite(here) ? null : (
        <rect
          x={Math.min(x(0), x(here))}
          y={3}
          width={Math.abs(x(here) - x(0))}
          height={8}
          rx={1}
          fill={here > 0 ? "var(--pos)" : "var(--neg)"}
        />
      )}
      {tick === 0 || !Number.isFinite(tick) ? null : <path d={`M${x(tick)} 1V13`} stroke="var(--ink)" strokeWidth={1.5} />}
    </svg>
  );
}
