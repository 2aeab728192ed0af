import { useSyncExternalStore } from "react";

// The chart and the table beside it share one cursor; it belongs to the page, not to the study.
let cursor: number | undefined;
const listeners = new Set<() => void>();

/** The lambda cursor as an index into the path, shared by all panels of the page. */
export function useCursor(): readonly [number | undefined, (next: number | undefined) => void] {
  const value = useSyncExternalStore(subscribe, () => cursor);
  return [value, setCursor];
}

function setCursor(next: number | undefined): void {
  cursor = next;
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
