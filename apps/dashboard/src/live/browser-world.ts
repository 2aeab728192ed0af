import type { LinkWorld, SocketLike } from "./link.ts";

/** The link's world in a browser: a WebSocket to this page's own origin. */
export function browserWorld(location: Location): LinkWorld {
  const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
  return {
    open: () => new WebSocket(url) as unknown as SocketLike,
    now: () => performance.now(),
    random: Math.random,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer as number | undefined),
    async refusal() {
      const answer = await fetch("/", { method: "HEAD", credentials: "same-origin", cache: "no-store" });
      return answer.status === 401 || answer.status === 403
        ? "this page's key is not valid any more: open the address that the program printed"
        : undefined;
    },
  };
}
