import { decodeEvent, type EventStore, type StudyEvent, type StudyHead } from "@ridgeline/protocol";
import { checkAppend, checkStudyId, closedStore, encodeBatch, unknownStudy } from "./append-rules.ts";

interface Log {
  head: StudyHead;
  readonly events: Uint8Array<ArrayBuffer>[];
}

/** An event store that forgets everything when the process ends; for tests, simulations and throw-away studies. Events are held as the bytes
 *  that a durable store would write, so it takes and gives exactly what `sqliteStore` does, and nobody can change an event afterwards. */
export function memoryStore(): EventStore {
  const logs = new Map<string, Log>();
  let closed = false;
  const ready = (): Map<string, Log> => {
    if (closed) throw closedStore();
    return logs;
  };
  return {
    async append(study, batch, options) {
      checkStudyId(study);
      const log = ready().get(study);
      const seq = log?.head.seq ?? 0;
      checkAppend(study, seq, batch, options?.expectedSeq);
      const last = batch.at(-1);
      if (last === undefined) return seq;
      const bytes = encodeBatch(batch);
      const head = { ...(log?.head ?? newHead(study, batch[0]!)), seq: seq + batch.length, updatedAt: last.at };
      if (log === undefined) logs.set(study, { head, events: bytes });
      else {
        for (const b of bytes) log.events.push(b);
        log.head = head;
      }
      return head.seq;
    },
    async *read(study, fromSeq) {
      const log = ready().get(study);
      if (log === undefined) throw unknownStudy(study);
      const last = log.head.seq;
      for (let seq = Math.max(1, fromSeq); seq <= last; seq++) yield { seq, event: decodeEvent(log.events[seq - 1]!) };
    },
    async *studies() {
      const heads = [...ready().values()].map((log) => log.head);
      yield* heads.toReversed().toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async close() {
      closed = true;
      logs.clear();
    },
  };
}

function newHead(id: string, first: StudyEvent): StudyHead {
  const name = first.type === "study.created" ? first.spec.name : id;
  return { id, name, seq: 0, createdAt: first.at, updatedAt: first.at };
}
