import { useCallback, useDeferredValue, useMemo, useRef, useState, type ReactElement } from "react";
import { useStudy } from "../../live/use-live.ts";
import { axisChoices } from "../../model/axes.ts";
import { trialsKey } from "../../model/derived.ts";
import { parseFilter } from "../../model/filter.ts";
import { fieldOf, OWN_FIELDS, sortRows, trialRows } from "../../model/trial-rows.ts";
import { useRoute } from "../../model/use-route.ts";
import { useKeys } from "../../parts/use-keys.ts";
import { FilterBar } from "./filter-bar.tsx";
import { TrialDrawer } from "./trial-drawer.tsx";
import { TrialTable } from "./trial-table.tsx";

/** Every trial: filter, sort, open. */
export function TrialsPage(): ReactElement {
  const { state, version } = useStudy();
  const { route, go } = useRoute();
  const [sort, setSort] = useState({ by: "trial", descending: true });
  const [at, setAt] = useState(0);
  const params = axisChoices(state);
  const constant = Object.keys(state.spec.space).filter((n) => !params.some((p) => p.name === n));
  const names = useMemo(
    () => [...new Set([...OWN_FIELDS, ...params.map((p) => p.name), ...constant])],
    [params.map((p) => p.name).join(), constant.join()],
  );
  const text = useDeferredValue(route.filter);
  const parsed = useMemo(() => parseFilter(text, names), [text, names]);
  const last = useRef(parsed.ok ? parsed.test : () => true);
  if (parsed.ok) last.current = parsed.test;
  const key = trialsKey(state);
  const rows = useMemo(
    () =>
      sortRows(
        trialRows(state).filter((r) => last.current((name) => fieldOf(r, name))),
        sort.by,
        sort.descending,
      ),
    // The state changes in place: `key` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [state, key, sort, parsed],
  );
  const open = useCallback((trial: number | undefined) => go({ trial }, true), [go]);
  const onSort = useCallback((by: string) => setSort((s) => ({ by, descending: s.by === by ? !s.descending : by === "trial" })), []);
  const trial = route.trial === undefined ? undefined : state.trials[route.trial];
  const place = Math.min(at, rows.length - 1);
  useKeys({
    j: () => setAt(Math.min(rows.length - 1, place + 1)),
    k: () => setAt(Math.max(0, place - 1)),
    Enter: () => open(rows[place]?.number),
    Escape: () => open(undefined),
  });
  return (
    <>
      <h1 className="sr">Trials</h1>
      <FilterBar
        text={route.filter}
        onChange={(f) => go({ filter: f }, true)}
        parsed={parsed}
        names={names}
        rows={rows}
        total={state.trials.length}
      />
      <div className={trial === undefined ? "" : "withdrawer"}>
        <TrialTable
          state={state}
          version={version}
          rows={rows}
          params={params}
          sort={sort}
          onSort={onSort}
          selected={route.trial}
          at={place}
          onOpen={open}
        />
        {trial === undefined ? null : <TrialDrawer state={state} version={version} trial={trial} onClose={() => open(undefined)} />}
      </div>
      {rows.length === 0 && state.trials.length > 0 && route.filter !== "" ? (
        <div className="box">
          No trial matches “<bdi>{route.filter}</bdi>”.
          <button type="button" className="btn" onClick={() => go({ filter: "" }, true)}>
            Clear filter
          </button>
        </div>
      ) : null}
      {state.trials.length === 0 ? <div className="box">No trial has started. The first row appears when one does.</div> : null}
    </>
  );
}
