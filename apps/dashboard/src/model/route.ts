/** Where the page is: `#/s/<study>/<page>?sel=<trial>&f=<filter>`; of a path also `x=<axis>&scale=<scale>&k=<class>&l=<lambda>`. */
export type PageName = "overview" | "trials" | "paths" | "regularise";
export const pathAxes = ["lambda", "norm", "deviance"] as const;
export type PathAxisName = (typeof pathAxes)[number];
export const pathScales = ["sd", "unit"] as const;
export type PathScaleName = (typeof pathScales)[number];
export interface Route {
  readonly study: string | undefined;
  readonly page: PageName;
  readonly trial: number | undefined;
  readonly filter: string;
  readonly axis?: PathAxisName | undefined;
  readonly scale?: PathScaleName | undefined;
  /** Which class's coefficients. */
  readonly response?: number | undefined;
  /** The cursor of a path. */
  readonly lambda?: number | undefined;
}

const PAGES: ReadonlySet<string> = new Set(["overview", "trials", "paths", "regularise"]);

/** Reads a hash; whatever is not understood is left out. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [, s, study, page] = path.split("/");
  const q = new URLSearchParams(query);
  const trial = whole(q, "sel");
  const lambda = Number(q.get("l") ?? "");
  return {
    study: s === "s" && study !== undefined && study !== "" ? decode(study) : undefined,
    page: page !== undefined && PAGES.has(page) ? (page as PageName) : "overview",
    trial,
    axis: pathAxes.find((a) => a === q.get("x")),
    scale: pathScales.find((a) => a === q.get("scale")),
    response: whole(q, "k"),
    lambda: q.has("l") && Number.isFinite(lambda) && lambda >= 0 ? lambda : undefined,
    filter: (q.get("f") ?? "").slice(0, 1000),
  };
}

export function routeHash(route: Route): string {
  const q = new URLSearchParams();
  if (route.filter !== "") q.set("f", route.filter);
  if (route.trial !== undefined) q.set("sel", String(route.trial));
  if (route.axis !== undefined) q.set("x", route.axis);
  if (route.scale !== undefined) q.set("scale", route.scale);
  if (route.response !== undefined) q.set("k", String(route.response));
  if (route.lambda !== undefined) q.set("l", String(route.lambda));
  const query = q.size > 0 ? `?${q.toString()}` : "";
  return route.study === undefined ? "#/" : `#/s/${encodeURIComponent(route.study)}/${route.page}${query}`;
}

function whole(q: URLSearchParams, name: string): number | undefined {
  const value = Number(q.get(name) ?? "");
  return q.has(name) && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
