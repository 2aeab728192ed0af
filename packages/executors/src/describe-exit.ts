/** Why a worker process ended, in words: signal or exit code, and the line of its error output that says most. */
export function describeExit(code: number | null, signal: string | null, errors: readonly string[]): string {
  const how = signal === null ? `the worker exited with code ${code} in the middle of the unit` : `the worker was killed by ${signal}`;
  if (signal === "SIGKILL") return how;
  const telling =
    errors.findLast((line) => /^(FATAL ERROR|(Uncaught )?\w*(Error|Exception)\b)/.test(line)) ??
    errors.findLast((line) => line.trim() !== "");
  return telling === undefined ? how : `${how}: ${telling.slice(0, 500)}`;
}
