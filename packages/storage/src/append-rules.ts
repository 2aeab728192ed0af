import { parse, RidgelineError } from "@ridgeline/core";
import { encodeEvent, studyEventSchema, type StudyEvent } from "@ridgeline/protocol";

/** Checks every event of the batch against the protocol and gives the bytes to store: an event that could not be read again is never written. */
export function encodeBatch(batch: readonly StudyEvent[]): Uint8Array<ArrayBuffer>[] {
  return batch.map((event) => encodeEvent(parse(studyEventSchema, event, { code: "E_EVENT", title: "The event cannot be stored:" })));
}

const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Throws `E_STUDY_ID` unless `study` is a text of 1 to 200 characters without control characters and lone surrogates. */
export function checkStudyId(study: string): void {
  if (typeof study === "string" && study.length > 0 && study.length <= 200 && !unprintable.test(study)) return;
  throw new RidgelineError("E_STUDY_ID", `${JSON.stringify(study)} cannot name a study: use 1 to 200 printable characters`);
}

/** The rules of appending that hold whatever the store is made of. `seq` is the study's present seq, 0 when it is not there. */
export function checkAppend(study: string, seq: number, batch: readonly StudyEvent[], expectedSeq: number | undefined): void {
  if (expectedSeq !== undefined && expectedSeq !== seq) {
    throw new RidgelineError(
      "E_CONFLICT",
      `study "${study}" stands at event ${seq}, not ${expectedSeq}: another process appends to it; stop one of the two and resume`,
    );
  }
  const first = batch[0];
  if (first === undefined) return;
  if (seq === 0 && !(first.type === "study.created" && first.id === study)) {
    const found = first.type === "study.created" ? `study.created of "${first.id}"` : first.type;
    throw new RidgelineError(
      "E_STUDY_NEW",
      `study "${study}" is not in the store, so its first event must be its study.created, not ${found}`,
    );
  }
  if (batch.some((e, i) => e.type === "study.created" && (seq > 0 || i > 0))) {
    throw new RidgelineError("E_STUDY_NEW", `study "${study}" is there already: study.created may only be its first event`);
  }
}

export function unknownStudy(study: string): RidgelineError {
  return new RidgelineError("E_STUDY_UNKNOWN", `there is no study "${study}" in this store: list the studies to see what there is`);
}

export function closedStore(): RidgelineError {
  return new RidgelineError("E_STORE_CLOSED", "the store is closed: open it again");
}
