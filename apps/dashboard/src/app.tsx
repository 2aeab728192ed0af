import { useEffect, useRef, useState, type ReactElement } from "react";
import { Bars } from "./frame/bars.tsx";
import { Rail } from "./frame/rail.tsx";
import { TopBar } from "./frame/top-bar.tsx";
import { useLive, useStore } from "./live/use-live.ts";
import { hasStoppableCurves, isPathStudy } from "./model/axes.ts";
import { useRoute } from "./model/use-route.ts";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import { PathsPage } from "./pages/paths/paths-page.tsx";
import { RegularisePage } from "./pages/regularise/regularise-page.tsx";
import { TrialsPage } from "./pages/trials/trials-page.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { Help } from "./parts/help.tsx";
import { useKeys } from "./parts/use-keys.ts";
import { Waiting } from "./frame/waiting.tsx";

/** The whole page: rail, top bar, and the page that the route names. */
export function App(): ReactElement {
  const view = useLive();
  const store = useStore();
  const { route, go } = useRoute();
  const [isHelp, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { study } = view;
  useEffect(() => store.show(route.study), [store, route.study]);
  useEffect(() => {
    if (route.study === undefined && view.studyId !== undefined) go({ study: view.studyId }, true);
  }, [route.study, view.studyId, go]);
  useEffect(() => {
    document.title = study === undefined ? "Ridgeline" : `${study.spec.name} · Ridgeline`;
  }, [study]);
  const canReplay = study !== undefined && hasStoppableCurves(study);
  const hasPaths = study !== undefined && isPathStudy(study);
  useKeys({
    "?": () => setHelp(true),
    "g o": () => go({ page: "overview" }),
    "g t": () => go({ page: "trials" }),
    "g p": () => hasPaths && go({ page: "paths" }),
    "g r": () => canReplay && go({ page: "regularise" }),
    "/": (e) => {
      e.preventDefault();
      go({ page: "trials" });
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-filter]")?.focus());
    },
    t: toggleTable,
    " ": (e) => {
      if (study === undefined || (study.status !== "running" && study.status !== "paused")) return;
      e.preventDefault();
      store.command({ type: study.status === "paused" ? "resume" : "pause" });
    },
  });
  return (
    <>
      <a
        className="skip"
        href={`#main`}
        onClick={(e) => {
          e.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <div className="app">
        <Rail canReplay={canReplay} hasPaths={hasPaths} onHelp={() => setHelp(true)} />
        <header className="topwrap">
          <TopBar onHelp={() => setHelp(true)} />
          <Bars />
        </header>
        <main ref={main} id="main" tabIndex={-1}>
          <Boundary retry={view.version}>
            {study === undefined ? (
              <Waiting />
            ) : route.page === "trials" ? (
              <TrialsPage />
            ) : route.page === "paths" && hasPaths ? (
              <PathsPage />
            ) : route.page === "regularise" && canReplay ? (
              <RegularisePage />
            ) : (
              <OverviewPage />
            )}
          </Boundary>
        </main>
      </div>
      {isHelp ? <Help onClose={() => setHelp(false)} /> : null}
    </>
  );
}

/** Presses the Table button of the panel that holds the focus, else of the one under the pointer. */
function toggleTable(): void {
  const panel = document.activeElement?.closest("[data-panel]") ?? [...document.querySelectorAll("[data-panel]:hover")].at(-1);
  panel?.querySelector<HTMLButtonElement>("[data-table-toggle]")?.click();
}
