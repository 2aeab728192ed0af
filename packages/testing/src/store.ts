import { parse } from "@ridgeline/core";
import { studySpecSchema, type EventStore, type StudyEvent, type StudySpec } from "@ridgeline/protocol";
import { collect, mustEqual, mustFail } from "./expect.ts";
import { must, type Law } from "./law.ts";

/** A store to be tested. `reopen` closes it and opens what it left behind; left out by stores that keep nothing. */
export interface StoreUnderTest {
  readonly store: EventStore;
  reopen?(): Promise<EventStore>;
}

/** A small spec with every default filled in. */
export function sampleSpec(name = "sample"): StudySpec {
  return parse(studySpecSchema, {
    name,
    data: { source: "builtin:wine" },
    model: { name: "logistic" },
    space: { lambda: { kind: "grid", values: [0.01, 0.1] } },
  });
}

export function createdEvent(id: string, at = 1): StudyEvent {
  return { type: "study.created", at, id, spec: sampleSpec() };
}

/** `count` legal events that may follow `study.created`; every one differs. */
export function sampleEvents(count: number, from = 0): StudyEvent[] {
  return Array.from({ length: count }, (_, i): StudyEvent => {
    const k = from + i;
    if (k % 3 !== 2) return { type: "study.paused", at: 10 + k, fromTrial: k };
    const at = Float64Array.of(1, 2, 3);
    const metrics = { validLoss: Float64Array.of(NaN, -0, k), trainLoss: Float64Array.of(Infinity, -Infinity, 1 / (k + 1)) };
    const batch = { fold: k, repeat: 0, coordinate: "epoch" as const, at, metrics };
    return { type: "unit.reports", at: 10 + k, trial: 0, unit: { part: "fold", fold: k, repeat: 0 }, attempt: 1, batch };
  });
}

/** The laws of `EventStore`. `makeStore` gives a fresh, empty store each time; the suite closes it. */
export function eventStoreLaws(makeStore: () => Promise<StoreUnderTest>): Law[] {
  const law = (name: string, body: (store: EventStore, under: StoreUnderTest) => Promise<void>): Law => ({
    name,
    async run() {
      const under = await makeStore();
      try {
        await body(under.store, under);
      } finally {
        await under.store.close();
      }
    },
  });
  return [...appendLaws(law), ...readLaws(law), ...lifeLaws(law)];
}

type MakeLaw = (name: string, body: (store: EventStore, under: StoreUnderTest) => Promise<void>) => Law;

function appendLaws(law: MakeLaw): Law[] {
  return [
    law("append gives the seq of the batch's last event, counted from 1 without gaps", async (store) => {
      mustEqual(await store.append("s", [createdEvent("s")]), 1, "the first event");
      mustEqual(await store.append("s", sampleEvents(5)), 6, "a batch of five");
      mustEqual(await store.append("s", []), 6, "an empty batch");
      const seqs = (await collect(store.read("s", 1))).map((e) => e.seq);
      mustEqual(seqs, [1, 2, 3, 4, 5, 6], "the seqs read");
    }),
    law("the first event of a study must be study.created, and no later one may be", async (store) => {
      await mustFail(() => store.append("s", sampleEvents(1)), "E_STUDY_NEW", "a log that begins elsewhere");
      await mustFail(() => store.append("s", [createdEvent("another")]), "E_STUDY_NEW", "a first event that names another study");
      mustEqual(await collect(store.studies()), [], "studies after refused appends");
      await store.append("s", [createdEvent("s")]);
      await mustFail(() => store.append("s", [...sampleEvents(1), createdEvent("s")]), "E_STUDY_NEW", "a second study.created");
      mustEqual((await collect(store.read("s", 1))).length, 1, "events after a refused batch");
    }),
    law("expectedSeq that is not the present seq is a conflict, and nothing of the batch is kept", async (store) => {
      await mustFail(() => store.append("s", [createdEvent("s")], { expectedSeq: 3 }), "E_CONFLICT", "a study that is not there");
      await store.append("s", [createdEvent("s"), ...sampleEvents(2)], { expectedSeq: 0 });
      for (const expectedSeq of [0, 2, 4]) {
        await mustFail(() => store.append("s", sampleEvents(2), { expectedSeq }), "E_CONFLICT", `expectedSeq ${expectedSeq} at 3`);
      }
      mustEqual(await store.append("s", sampleEvents(2), { expectedSeq: 3 }), 5, "the right expectedSeq");
    }),
    law("an event that is not valid is refused with its whole batch", async (store) => {
      await store.append("s", [createdEvent("s")]);
      const bad = { type: "study.paused", at: 1, fromTrial: -1 } as StudyEvent;
      await mustFail(() => store.append("s", [...sampleEvents(2), bad]), "E_EVENT", "a negative trial");
      mustEqual((await collect(store.read("s", 1))).length, 1, "events after a refused batch");
    }),
    law("a study's name is 1 to 200 printable characters", async (store) => {
      for (const id of ["", "a\0b", "x".repeat(201), "\ud800"])
        await mustFail(() => store.append(id, [createdEvent(id)]), "E_STUDY_ID", JSON.stringify(id));
      for (const id of ["a b", "Größe-λ", "__proto__", "' OR 1=1 --"]) mustEqual(await store.append(id, [createdEvent(id)]), 1, id);
    }),
    law("appends that are not awaited keep their order", async (store) => {
      await store.append("s", [createdEvent("s")]);
      const events = sampleEvents(50);
      await Promise.all(events.map((e) => store.append("s", [e])));
      mustEqual(
        (await collect(store.read("s", 2))).map((e) => e.event),
        events,
        "the events read",
      );
    }),
  ];
}

function readLaws(law: MakeLaw): Law[] {
  return [
    law("what is read equals what was appended: NaN, infinities, -0 and columns included", async (store) => {
      const events = [createdEvent("s"), ...sampleEvents(300)];
      await store.append("s", events);
      const read = await collect(store.read("s", 1));
      mustEqual(
        read,
        events.map((event, i) => ({ seq: i + 1, event })),
        "the events read",
      );
    }),
    law("reading begins at fromSeq, and beyond the end there is nothing", async (store) => {
      await store.append("s", [createdEvent("s"), ...sampleEvents(600)]);
      const seqs = async (from: number): Promise<number[]> => (await collect(store.read("s", from))).map((e) => e.seq);
      mustEqual(await seqs(599), [599, 600, 601], "from 599");
      mustEqual(await seqs(602), [], "from one past the end");
      mustEqual((await seqs(0)).length, 601, "from 0");
    }),
    law("an unknown study cannot be read", async (store) => {
      await mustFail(() => collect(store.read("nobody", 1)), "E_STUDY_UNKNOWN", "reading a study that is not there");
    }),
    law("a reader sees the log as it was when reading began, however long it takes", async (store) => {
      await store.append("s", [createdEvent("s"), ...sampleEvents(400)]);
      const seen: number[] = [];
      for await (const { seq } of store.read("s", 1)) {
        if (seen.length === 0 || seq === 300) await store.append("s", sampleEvents(3));
        seen.push(seq);
      }
      mustEqual(
        seen,
        Array.from({ length: 401 }, (_, i) => i + 1),
        "the seqs seen",
      );
    }),
    law("what the caller changes afterwards does not change the log", async (store) => {
      const params: Record<string, number> = { lambda: 1 };
      const metrics = { validLoss: Float64Array.of(7) };
      const unit = { part: "fold" as const, fold: 0, repeat: 0 };
      const batch = { fold: 0, repeat: 0, coordinate: "epoch" as const, at: Float64Array.of(1), metrics };
      await store.append("s", [
        createdEvent("s"),
        { type: "trial.created", at: 2, trial: 0, params, basis: 0, units: [unit] },
        { type: "unit.reports", at: 3, trial: 0, unit, attempt: 1, batch },
      ]);
      params["lambda"] = 2;
      metrics.validLoss[0] = 8;
      const [trial, reports] = (await collect(store.read("s", 2))).map((e) => e.event);
      must(trial?.type === "trial.created" && trial.params["lambda"] === 1, "the stored parameters changed");
      must(reports?.type === "unit.reports" && reports.batch.metrics["validLoss"]?.[0] === 7, "the stored metric changed");
    }),
    law("studies are listed newest first, with their seq and times", async (store) => {
      for (const [id, at] of [
        ["a", 100],
        ["b", 300],
        ["c", 200],
      ] as const)
        await store.append(id, [createdEvent(id, at)]);
      await store.append("a", sampleEvents(2, 990));
      const heads = await collect(store.studies());
      mustEqual(
        heads.map((h) => [h.id, h.name, h.seq, h.createdAt, h.updatedAt]),
        [
          ["b", "sample", 1, 300, 300],
          ["c", "sample", 1, 200, 200],
          ["a", "sample", 3, 100, 1001],
        ],
        "the heads",
      );
    }),
    law("studies do not mix", async (store) => {
      await store.append("a", [createdEvent("a")]);
      await store.append("b", [createdEvent("b"), ...sampleEvents(3)]);
      mustEqual(await store.append("a", sampleEvents(1, 7), { expectedSeq: 1 }), 2, "the seq of a");
      mustEqual(
        (await collect(store.read("a", 2))).map((e) => e.event),
        sampleEvents(1, 7),
        "the events of a",
      );
      mustEqual((await collect(store.read("b", 1))).length, 4, "the events of b");
    }),
  ];
}

function lifeLaws(law: MakeLaw): Law[] {
  return [
    law("a closed store refuses to work, and may be closed again", async (store) => {
      await store.append("s", [createdEvent("s")]);
      await store.close();
      await store.close();
      await mustFail(() => store.append("s", sampleEvents(1)), "E_STORE_CLOSED", "append");
      await mustFail(() => collect(store.read("s", 1)), "E_STORE_CLOSED", "read");
      await mustFail(() => collect(store.studies()), "E_STORE_CLOSED", "studies");
    }),
    law("a store that is opened again holds what it held (for stores that keep)", async (store, under) => {
      if (under.reopen === undefined) return;
      const events = [createdEvent("s"), ...sampleEvents(20)];
      await store.append("s", events);
      const again = await under.reopen();
      try {
        mustEqual(
          (await collect(again.read("s", 1))).map((e) => e.event),
          events,
          "the events read",
        );
        mustEqual(await again.append("s", sampleEvents(1), { expectedSeq: 21 }), 22, "the seq after reopening");
      } finally {
        await again.close();
      }
    }),
  ];
}
