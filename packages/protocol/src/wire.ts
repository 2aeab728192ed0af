import { isRecord, parse, s, type Infer } from "@ridgeline/core";
import { commandSchema, studyEventSchema, type Stored } from "./events.ts";
import { decodeValue, encodeValue } from "./codec.ts";
import type { StudyState } from "./state.ts";
import { upcast } from "./upcast.ts";

const count = s.number({ integer: true, min: 0 });

/** From page to hub, as JSON text. `watch` asks for a study from the first event after `fromSeq`; 0 asks for a snapshot. */
const up = {
  watch: s.object({ type: s.literal("watch"), study: s.string({ maxLength: 200 }), fromSeq: count }),
  command: s.object({
    type: s.literal("command"),
    id: s.string({ maxLength: 100 }),
    study: s.string({ maxLength: 200 }),
    command: commandSchema,
  }),
  ping: s.object({ type: s.literal("ping"), id: count }),
} as const;
export const upMessageSchema = s.tagged("type", up);
export type UpMessage = Infer<typeof upMessageSchema>;

/** One study in the list of studies. */
export interface StudyListItem {
  id: string;
  name: string;
  status: string;
  trials: number;
  createdAt: number;
  updatedAt: number;
}

/** From hub to page, each one binary frame of the event codec.
 *  `snapshot`: the whole state at `state.seq`. `events`: what followed, in order. `ack`: a command was taken or refused; its effect comes as an event.
 *  `pong`: `sentAt` is the hub's clock. `behind`: this page was too slow and gets a snapshot next. */
export type DownMessage =
  | { type: "hello"; studies: StudyListItem[]; version: string; now: number }
  | { type: "snapshot"; state: StudyState; now: number }
  | { type: "events"; study: string; events: Stored[]; now: number }
  | { type: "ack"; id: string; ok: boolean; code?: string | undefined; message?: string | undefined }
  | { type: "pong"; id: number; now: number }
  | { type: "behind"; study: string; dropped: number };

const listItem = s.object({
  id: s.string(),
  name: s.string(),
  status: s.string(),
  trials: count,
  createdAt: s.number(),
  updatedAt: s.number(),
});
const down = {
  hello: s.object({ type: s.literal("hello"), studies: s.array(listItem), version: s.string(), now: s.number() }),
  snapshot: s.object({ type: s.literal("snapshot"), state: s.any(), now: s.number() }),
  events: s.object({
    type: s.literal("events"),
    study: s.string(),
    events: s.array(s.object({ seq: count, event: studyEventSchema })),
    now: s.number(),
  }),
  ack: s.object({ type: s.literal("ack"), id: s.string(), ok: s.boolean(), code: s.optional(s.string()), message: s.optional(s.string()) }),
  pong: s.object({ type: s.literal("pong"), id: count, now: s.number() }),
  behind: s.object({ type: s.literal("behind"), study: s.string(), dropped: count }),
} as const;
const downSchema = s.tagged("type", down);

export function encodeDown(message: DownMessage): Uint8Array<ArrayBuffer> {
  return encodeValue(message);
}

export function decodeDown(bytes: Uint8Array): DownMessage {
  const value = decodeValue(bytes);
  if (isRecord(value) && Array.isArray(value["events"])) for (const e of value["events"]) if (isRecord(e)) e["event"] = upcast(e["event"]);
  return parse(downSchema, value, { code: "E_WIRE", title: "The hub sent a message that is not valid:" }) as DownMessage;
}

/** Reads a page's message; throws an `InputError` on anything else. */
export function decodeUp(text: string): UpMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return parse(upMessageSchema, value, { code: "E_WIRE", title: "The message is not valid:" });
}
