import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, decodeEvent, digestChain, encodeEvent, fold, studyDigest, type Stored } from "../src/index.ts";
import { course, logOf, results, type Course, type Results } from "./logs.ts";

const chainOf = (log: Stored[]): readonly string[] => digestChain(fold(log)!);
const plain: Course = { order: Array.from({ length: 15 }, (_, k) => k), lost: Array(15).fill(0), split: Array(15).fill(6), clock: 0 };

/** The number with one of its 64 bits turned over. */
function flip(x: number, bit: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (1 << (bit & 7)));
  return view.getFloat64(0);
}

describe("digest", () => {
  it("is the same whoever finishes first, after any lost attempts, at any time and in any batches", () => {
    fc.assert(
      fc.property(results, course, course, (r, a, b) => {
        const [x, y] = [fold(logOf(r, a))!, fold(logOf(r, b))!];
        expect(studyDigest(x)).toBe(studyDigest(y));
        expect(digestChain(x)).toEqual(digestChain(y));
        expect(digestChain(x)).toHaveLength(r.trials.length);
      }),
      { numRuns: 200 },
    );
  });

  it("changes with every single bit of every single metric, from its trial on", () => {
    fc.assert(
      fc.property(results, course, fc.nat(), fc.nat(63), (r, c, pick, bit) => {
        const places = r.trials.flatMap((t, trial) => t.folds.flatMap((f, fold) => f.map((x, i) => ({ trial, fold, i, x }))));
        const place = places[pick % places.length]!;
        const flipped = flip(place.x, bit);
        // The NaNs are one value to the record: their spare bits are not results.
        fc.pre(!Object.is(flipped, place.x));
        const trials = r.trials.map((t, k) =>
          k !== place.trial ? t : { ...t, folds: t.folds.map((f, j) => (j !== place.fold ? f : f.with(place.i, flipped))) },
        );
        const [before, after] = [chainOf(logOf(r, c)), chainOf(logOf({ trials }, c))];
        expect(after.slice(0, place.trial)).toEqual(before.slice(0, place.trial));
        for (let k = place.trial; k < before.length; k++) expect(after[k]).not.toBe(before[k]);
      }),
      { numRuns: 500 },
    );
  });

  it("changes with parameters, states, values and facts", () => {
    const r: Results = { trials: [{ lambda: 1, folds: [[1, 2]] }] };
    const log = logOf(r, plain);
    const changed = (change: (e: Stored["event"]) => Stored["event"]): string =>
      studyDigest(fold(log.map(({ seq, event }) => ({ seq, event: change(event) })))!);
    const digests = [
      changed((e) => e),
      changed((e) => (e.type === "trial.created" ? { ...e, params: { lambda: 1 + 2 ** -52 } } : e)),
      changed((e) => (e.type === "trial.created" ? { ...e, params: { lambda: "1" } } : e)),
      changed((e) => (e.type === "trial.finished" ? { ...e, state: "pruned" } : e)),
      changed((e) => (e.type === "trial.finished" ? { ...e, value: -0 } : e)),
      changed((e) => (e.type === "trial.finished" ? { ...e, se: NaN } : e)),
      changed((e) => (e.type === "unit.finished" ? { ...e, state: "stopped" } : e)),
      changed((e) => (e.type === "unit.finished" ? { ...e, facts: { steps: 3 } } : e)),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(changed((e) => (e.type === "unit.finished" ? { ...e, seconds: 99 } : e))).toBe(digests[0]);
    expect(changed((e) => (e.type === "unit.started" ? { ...e, worker: "another" } : e))).toBe(digests[0]);
  });

  it("of a study cut short is a prefix of the whole one's chain", () => {
    fc.assert(
      fc.property(results, course, course, fc.nat(5), (r, a, b, k) => {
        const ended = k % (r.trials.length + 1);
        expect(chainOf(logOf(r, b, ended))).toEqual(chainOf(logOf(r, a)).slice(0, ended));
      }),
    );
  });

  it("ends at the first trial that has not ended, even if later ones have", () => {
    const r: Results = { trials: [1, 2, 3].map((lambda) => ({ lambda, folds: [[lambda]] })) };
    const log = logOf(r, plain);
    const without = log
      .filter(({ event }) => !(event.type === "trial.finished" && event.trial === 1))
      .map(({ event }, i) => ({ seq: i + 1, event }));
    expect(chainOf(without)).toEqual(chainOf(log).slice(0, 1));
  });

  it("does not depend on having been stored and read again", () => {
    fc.assert(
      fc.property(results, course, fc.nat(50), (r, c, cut) => {
        const log = logOf(r, c);
        const read = log.map(({ seq, event }) => ({ seq, event: decodeEvent(encodeEvent(event)) }));
        const state = apply(structuredClone(fold(read.slice(0, cut))), read)!;
        expect(studyDigest(state)).toBe(studyDigest(fold(log)!));
      }),
      { numRuns: 50 },
    );
  });

  it("is the documented function of the record, byte for byte", () => {
    const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
    const curve = '{"at":[1,2],"coordinate":"epoch","fold":0,"metrics":{"trainLoss":[0.5,NaN],"validLoss":[1,NaN]},"repeat":0}';
    const unit = `{"curves":[${curve}],"facts":{"steps":2},"state":"complete","unit":{"fold":0,"part":"fold","repeat":0}}`;
    const record = `{"params":{"lambda":0.5},"se":1,"state":"complete","trial":0,"units":[${unit}],"value":0}`;
    const log = logOf({ trials: [{ lambda: 0.5, folds: [[1, NaN]] }] }, plain);
    expect(studyDigest(fold(log)!)).toBe(sha256(`${sha256("ridgeline study digest 1")}\n${record}`));
  });
});
