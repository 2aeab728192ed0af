/** Where the page is: `#/s/<study>/<page>?sel=<trial>&f=<filter>`. */
export type PageName = "overview" | "trials" | "regularise";
export interface Route {
  readonly study: string | undefined;
  readonly page: PageName;
  readonly trial: number | undefined;
  readonly filter: string;
}

const PAGES: ReadonlySet<string> = new Set(["overview", "trials", "regularise"]);

/** Reads a hash; whatever is not understood is left out. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [, s, study, page] = path.split("/");
  const q = new URLSearchParams(query);
  const trial = Number(q.get("sel") ?? "");
  return {
    study: s === "s" && study !== undefined && study !== "" ? decode(study) : undefined,
    page: page !== undefined && PAGES.has(page) ? (page as PageName) : "overview",
    trial: q.has("sel") && Number.isSafeInteger(trial) && trial >= 0 ? trial : undefined,
    filter: (q.get("f") ?? "").slice(0, 1000),
  };
}

export function routeHash(route: Route): string {
  const q = new URLSearchParams();
  if (route.filter !== "") q.set("f", route.filter);
  if (route.trial !== undefined) q.set("sel", String(route.trial));
  const query = q.size > 0 ? `?${q.toString()}` : "";
  return route.study === undefined ? "#/" : `#/s/${encodeURIComponent(route.study)}/${route.page}${query}`;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
