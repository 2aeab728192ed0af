import { plainName } from "@ridgeline/charts";
import type { ReactElement } from "react";
import { useLive } from "../live/use-live.ts";
import { routeHash, type PageName } from "../model/route.ts";
import { useRoute } from "../model/use-route.ts";
import { Brand, Icon } from "../parts/icon.tsx";

const PAGES: readonly { readonly page: PageName; readonly title: string }[] = [
  { page: "overview", title: "Overview" },
  { page: "trials", title: "Trials" },
  { page: "paths", title: "Paths" },
  { page: "regularise", title: "Regularise" },
];

/** The way through the study: pages on top, the other studies below when the hub knows several. */
export function Rail({
  canReplay,
  hasPaths,
  onHelp,
}: {
  readonly canReplay: boolean;
  readonly hasPaths: boolean;
  onHelp(): void;
}): ReactElement {
  const { studies, study, studyId } = useLive();
  const { route, go } = useRoute();
  const others = studies.filter((s) => s.id !== studyId);
  return (
    <nav className="rail" aria-label="Study">
      <span className="brand">
        <Brand />
        <span className="t">Ridgeline</span>
      </span>
      {study === undefined ? null : (
        <div className="grp deep" title={plainName(study.spec.name)}>
          <bdi>{plainName(study.spec.name)}</bdi>
        </div>
      )}
      {PAGES.filter(({ page }) => (page === "regularise" ? canReplay : page === "paths" ? hasPaths : true)).map(({ page, title }) => (
        <a
          key={page}
          className="i"
          href={routeHash({ study: studyId, page, trial: route.trial, filter: "" })}
          title={title}
          aria-current={route.page === page ? "page" : undefined}
          data-testid={`nav-${page}`}
          onClick={(e) => {
            if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
            // At once: a link to a fragment is followed later, and the address that the first event sets could then win.
            e.preventDefault();
            go({ page, filter: "" });
          }}
        >
          <Icon name={page} />
          <span className="t">{title}</span>
          {(page === "trials" || page === "paths") && study !== undefined ? (
            <span className="n">{study.trials.length.toLocaleString("en-US")}</span>
          ) : null}
        </a>
      ))}
      {others.length === 0 ? null : <div className="grp deep">Other studies</div>}
      {others.slice(0, 30).map((s) => (
        <a
          key={s.id}
          className="i deep other"
          href={routeHash({ study: s.id, page: "overview", trial: undefined, filter: "" })}
          title={`${plainName(s.name)}, ${s.status}`}
        >
          <Icon name="studies" />
          <span className="t">
            <bdi>{plainName(s.name)}</bdi>
          </span>
          {s.trials > 0 ? <span className="n">{s.trials.toLocaleString("en-US")}</span> : null}
        </a>
      ))}
      <span className="free deep" />
      <button type="button" className="i deep" onClick={onHelp} title="Keys">
        <Icon name="help" />
        <span className="t">Keys</span>
      </button>
    </nav>
  );
}
