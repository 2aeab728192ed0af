import type { ServerResponse } from "node:http";

/** Sent with every response. `style-src` allows inline styles because charts set them; scripts come from files only. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};

/** Ends the response with a short page: a title, a sentence, and nothing that came from the request. */
export function sendNote(
  response: ServerResponse,
  status: number,
  title: string,
  text: string,
  headers: Record<string, string> = {},
): void {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} - Ridgeline</title>
<meta name="viewport" content="width=device-width"><style>body{font:16px/1.5 system-ui;max-width:34rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>${title}</h1><p>${text}</p></html>
`;
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export const SIGN_IN = {
  title: "Use the printed address",
  text: 'This page opens only through the address that the <code>ridgeline</code> command printed in its terminal ("Live page: http://..."). Each address works once, within ten minutes; the command prints a fresh one when it is started again. If you have just opened it, <a href="/">go on to the page</a>.',
} as const;
