import type { Delimiter } from "./table.ts";

const CANDIDATES: readonly Delimiter[] = [",", ";", "\t"];
const SAMPLE_BYTES = 65_536;
const SAMPLE_RECORDS = 25;
const QUOTE = 34;
const LF = 10;
const CR = 13;

/** The delimiter that the first records use most evenly: of those that the header holds, the one that most records hold equally often,
 *  then the more frequent one, then the earlier of comma, semicolon, tab. Comma when the header holds none. */
export function sniffDelimiter(bytes: Uint8Array): Delimiter {
  const records = countDelimiters(bytes);
  const header = records[0];
  if (header === undefined) return ",";
  let best: Delimiter = ",";
  let bestScore = -1;
  for (const [k, candidate] of CANDIDATES.entries()) {
    const wanted = header[k]!;
    if (wanted === 0) continue;
    const even = records.filter((r) => r[k] === wanted).length / records.length;
    const score = even + wanted / (1e6 + wanted);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

/** For each of the first non-empty records, how often each candidate stands outside quotes. A record cut off by the sample's end is left out. */
function countDelimiters(bytes: Uint8Array): readonly (readonly number[])[] {
  const codes = CANDIDATES.map((c) => c.charCodeAt(0));
  const end = Math.min(bytes.length, SAMPLE_BYTES);
  const records: number[][] = [];
  let counts = codes.map(() => 0);
  let quoted = false;
  let length = 0;
  const close = (): void => {
    if (length > 0) records.push(counts);
    counts = codes.map(() => 0);
    length = 0;
  };
  for (let i = 0; i < end && records.length < SAMPLE_RECORDS; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) quoted = !quoted;
    if (!quoted && (byte === LF || byte === CR)) {
      close();
      continue;
    }
    length++;
    const k = quoted ? -1 : codes.indexOf(byte);
    if (k >= 0) counts[k]!++;
  }
  if (end === bytes.length || records.length === 0) close();
  return records;
}
