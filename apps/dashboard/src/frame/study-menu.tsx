import { cutName, plainName } from "@ridgeline/charts";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { useLive } from "../live/use-live.ts";
import { useRoute } from "../model/use-route.ts";
import { Icon } from "../parts/icon.tsx";
import { toggleTheme } from "../parts/theme.ts";

/** What is seldom wanted or costs something. */
export function StudyMenu({ onStop, onHelp }: { readonly onStop: (() => void) | undefined; onHelp(): void }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    ref.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const away = (e: Event): void => {
      if (e instanceof KeyboardEvent ? e.key === "Escape" : !(e.target instanceof Node && ref.current?.contains(e.target))) setOpen(false);
    };
    addEventListener("pointerdown", away);
    addEventListener("keydown", away);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("keydown", away);
    };
  }, [isOpen]);
  const run = (act: () => void): void => {
    setOpen(false);
    act();
  };
  const { studies, studyId } = useLive();
  const { go } = useRoute();
  const items = [
    ...(onStop === undefined ? [] : [{ id: "stop", words: "Stop the study…", act: onStop }]),
    { id: "menu-theme", words: "Light or dark", act: toggleTheme },
    { id: "menu-keys", words: "Keys", act: onHelp },
  ];
  const others = studies.filter((s) => s.id !== studyId).slice(0, 12);
  return (
    <div className="menu" ref={ref}>
      <button
        type="button"
        className="btn ico"
        aria-label="More commands"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        data-testid="menu"
      >
        <Icon name="more" />
      </button>
      {isOpen ? (
        <div role="menu">
          {items.map((i) => (
            <button key={i.words} type="button" role="menuitem" data-testid={i.id} onClick={() => run(i.act)}>
              {i.words}
            </button>
          ))}
          {others.map((o) => (
            <button
              key={o.id}
              type="button"
              role="menuitem"
              className="narrowonly"
              onClick={() => run(() => go({ study: o.id, page: "overview", trial: undefined, filter: "" }))}
            >
              <bdi>{cutName(plainName(o.name), 32)}</bdi>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
