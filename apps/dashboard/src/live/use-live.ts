import { createContext, useContext, useSyncExternalStore } from "react";
import type { StudyState } from "@ridgeline/protocol";
import type { LiveStore } from "./live-store.ts";
import type { LiveView } from "./types.ts";

export const StoreContext = createContext<LiveStore | undefined>(undefined);

export function useStore(): LiveStore {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error("no store above this component");
  return store;
}

export function useLive(): LiveView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.getView);
}

/** The study on the page and the version of it that is drawn; only below a page that has one. */
export function useStudy(): { readonly state: StudyState; readonly version: number } {
  const { study, version } = useLive();
  if (study === undefined) throw new Error("no study is on the page");
  return { state: study, version };
}
