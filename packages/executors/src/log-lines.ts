import type { Readable } from "node:stream";

/** Longest line kept; the rest of a longer one is dropped. */
const LONGEST = 2000;

/** Calls `emit` for every line of the stream, without its end; a line beyond 2000 characters is cut. */
export function readLines(stream: Readable, emit: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    for (let i = 0; i < lines.length - 1; i++) {
      emit((rest + lines[i]!).slice(0, LONGEST).replace(/\r$/, ""));
      rest = "";
    }
    rest = (rest + lines.at(-1)!).slice(0, LONGEST);
  });
  stream.on("end", () => {
    if (rest !== "") emit(rest);
  });
}
