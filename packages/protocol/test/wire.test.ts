import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeDown, decodeUp, encodeDown, encodeValue, fold, type DownMessage } from "../src/index.ts";
import { legalLog } from "./logs.ts";

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? `uncoded ${String(error)}`;
  }
  return "read";
};

describe("messages from the hub", () => {
  it("come back as they went", () => {
    fc.assert(
      fc.property(legalLog, (log) => {
        const messages: DownMessage[] = [
          { type: "events", study: "s", events: log, now: 1 },
          { type: "snapshot", state: fold(log)!, now: 2 },
          {
            type: "hello",
            studies: [{ id: "s", name: "n", status: "running", trials: 3, createdAt: 1, updatedAt: 2 }],
            version: "1",
            now: 3,
          },
          { type: "ack", id: "a", ok: false, code: "E_X", message: "no" },
          { type: "pong", id: 4, now: 5 },
          { type: "behind", study: "s", dropped: 6 },
        ];
        for (const m of messages) expect(decodeDown(encodeDown(m))).toEqual(m);
      }),
      { numRuns: 50 },
    );
  });

  it("that are no message are refused with a code", () => {
    for (const v of [
      null,
      1,
      "x",
      [],
      {},
      { type: "events" },
      { type: "events", study: "s", now: 1, events: [null] },
      { type: "events", study: "s", now: 1, events: {} },
      { type: "__proto__" },
    ]) {
      expect(codeOf(() => decodeDown(encodeValue(v)))).toBe("E_WIRE");
    }
    expect(codeOf(() => decodeDown(new Uint8Array(3)))).toBe("E_CODEC");
  });
});

describe("messages from the page", () => {
  it("are read when they are valid", () => {
    for (const m of [
      { type: "watch", study: "s", fromSeq: 0 },
      { type: "command", id: "1", study: "s", command: { type: "cancelTrial", trial: 3 } },
      { type: "ping", id: 7 },
    ]) {
      expect(decodeUp(JSON.stringify(m))).toEqual(m);
    }
  });

  it("are refused otherwise, whatever the text", () => {
    for (const text of [
      "",
      "{",
      "null",
      "[]",
      '{"type":"watch","study":"s","fromSeq":-1}',
      '{"type":"watch","study":"s","fromSeq":0,"constructor":1}',
      '{"type":"eval"}',
      `{"type":"ping","id":1e999}`,
    ]) {
      expect(codeOf(() => decodeUp(text))).toBe("E_WIRE");
    }
    const anyText = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(anyText, (text) => {
        expect(codeOf(() => decodeUp(text))).toBe("E_WIRE");
      }),
      { numRuns: 300 },
    );
  });
});
