import type { ReactElement } from "react";

const MOST = 20;
const STEP = 7;

/** One dot a fold, full where its fit keeps the feature, then the count; the count alone for many folds. */
export function FoldDots({ kept, planned }: { readonly kept: readonly boolean[]; readonly planned: number }): ReactElement {
  const n = kept.filter(Boolean).length;
  // Room for all folds from the start, so that nothing moves as they come.
  const width = 4 + Math.max(planned, kept.length) * STEP;
  return (
    <span className="folddots" title={`chosen in ${n} of ${kept.length} folds`}>
      {planned > MOST ? null : (
        <svg className="hidephone" width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden="true">
          {kept.map((is, i) => (
            <circle key={i} cx={5 + i * STEP} cy={7} r={2.5} fill={is ? "var(--ink2)" : "none"} stroke={is ? "none" : "var(--line2)"} />
          ))}
        </svg>
      )}
      <span className="n">{n}</span>
    </span>
  );
}
