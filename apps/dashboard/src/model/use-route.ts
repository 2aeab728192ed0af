import { useCallback, useMemo, useSyncExternalStore } from "react";
import { parseRoute, routeHash, type Route } from "./route.ts";

/** The route, and a function that changes parts of it; `replace` leaves no step in the history. */
export function useRoute(): { readonly route: Route; go(part: Partial<Route>, replace?: boolean): void } {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const route = useMemo(() => parseRoute(hash), [hash]);
  const go = useCallback((part: Partial<Route>, replace = false) => {
    const next = routeHash({ ...parseRoute(location.hash), ...part });
    if (replace) history.replaceState(null, "", next);
    else history.pushState(null, "", next);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }, []);
  return { route, go };
}

function subscribe(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  addEventListener("popstate", changed);
  return () => {
    removeEventListener("hashchange", changed);
    removeEventListener("popstate", changed);
  };
}
