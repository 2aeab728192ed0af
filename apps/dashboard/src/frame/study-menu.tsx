import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../parts/icon.tsx";

/** What is seldom wanted or costs something: Stop. */
export function StudyMenu({ onStop }: { onStop(): void }): ReactElement {
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
          <button
            type="button"
            role="menuitem"
            data-testid="stop"
            onClick={() => {
              setOpen(false);
              onStop();
            }}
          >
            Stop the study…
          </button>
        </div>
      ) : null}
    </div>
  );
}
