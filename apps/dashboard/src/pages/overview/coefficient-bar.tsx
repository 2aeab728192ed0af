import type { ReactElement } from "react";

/** A coefficient as a bar from zero; `here` and `tick` on the scale of `domain`. */
export function CoefficientBar({
  here,
  tick,
  domain = [-1, 1],
  width = 112,
}: {
  readonly here: number;
  readonly tick: number;
  readonly domain?: readonly [number, number];
  readonly width?: number;
}): ReactElement {
  const [low, high] = domain;
  const x = (v: number): number => 4 + ((v - low) / (high - low || 1)) * (width - 8);
  return (
    <svg width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden="true">
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
