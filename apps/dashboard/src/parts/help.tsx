import { useEffect, useRef, type ReactElement } from "react";

const KEYS: readonly (readonly [string, string])[] = [
  ["?", "this list"],
  ["G then O, T, P, R", "overview, trials, paths, regularise"],
  ["/", "filter the trials"],
  ["J K", "next and previous row"],
  ["Enter", "open the row"],
  ["Space", "pause or resume"],
  ["T", "the table behind the chart under pointer or focus"],
  ["Arrows", "move inside a chart, Shift by 10"],
  ["1 2", "on a path: to λ.min, to λ.1se"],
  ["Esc", "out one level"],
];

export function Help({ onClose }: { onClose(): void }): ReactElement {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog ref={ref} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl className="kv">
        {KEYS.map(([keys, words]) => (
          <div key={keys} style={{ display: "contents" }}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd style={{ textAlign: "left" }}>{words}</dd>
          </div>
        ))}
      </dl>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </div>
    </dialog>
  );
}
