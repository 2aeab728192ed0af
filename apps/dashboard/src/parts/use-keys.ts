import { useEffect, useRef } from "react";

/** Handlers by key; two-key sequences as `g o`. */
export type Keys = Readonly<Record<string, (e: KeyboardEvent) => void>>;

const SEQUENCE_MS = 1200;

/** Keys of the page. Nothing is taken while the reader types, holds Ctrl, Alt or Meta, or has a dialog open; Space and Enter stay with buttons. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let before = "";
    let at = 0;
    const press = (e: KeyboardEvent): void => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target) || document.querySelector("dialog[open]") !== null)
        return;
      if ((e.key === " " || e.key === "Enter") && isControl(e.target)) return;
      const pressed = e.key.length === 1 ? e.key.toLowerCase() : e.key;
      const pair = before !== "" && e.timeStamp - at < SEQUENCE_MS ? `${before} ${pressed}` : "";
      const handler = latest.current[pair] ?? latest.current[pressed];
      [before, at] = [pressed, e.timeStamp];
      if (handler === undefined) return;
      before = "";
      handler(e);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=menuitem], tr[data-trial]") !== null;
}
