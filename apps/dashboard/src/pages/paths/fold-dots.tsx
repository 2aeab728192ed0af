import type { ReactElement } from "react";

const MOST = 20;
const STEP = 7;

/** One dot a fold, full where its fit keeps the feature, then the count; the count alone for many folds. */
export function FoldDots({ kept }: { readonly kept: readonly boolean[] }): ReactElement {
  const n = kept.filter(Boolean).length;
  const width = 4 + kept.length * STEP;
  return (
    <span className="folddots" title={`chosen in ${n} of ${kept.length} folds`}>
      {kept.length > MOST ? null : (
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
