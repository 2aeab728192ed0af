import type { Clock } from "@ridgeline/core";
import type { Command, Stored, StudyListItem, StudyState } from "@ridgeline/protocol";

/** Where the hub gets studies from: the running coordinator, a store, or both. */
export interface StudyFeed {
  /** All studies, newest first. */
  studies(): Promise<readonly StudyListItem[]>;
  /** The state as of its `seq`, live or read from the store; `undefined` for a study that is not there. The hub encodes it at once and keeps no reference. */
  state(study: string): Promise<StudyState | undefined>;
  /** Stored events from `fromSeq` on, `fromSeq` included, in order. */
  events(study: string, fromSeq: number): Promise<readonly Stored[]>;
  /** Calls `listener` with events once they are stored, in order and without gaps per study. Returns the unsubscription. */
  subscribe(listener: (study: string, events: readonly Stored[]) => void): () => void;
}

/** What a hub is started with. */
export interface HubOptions {
  /** TCP port; 0 (the default) takes any free one. */
  readonly port?: number | undefined;
  /** Loopback only: the page steers a process of its owner. */
  readonly host?: "127.0.0.1" | undefined;
  /** Folder of the built page; read once at start, so that nothing else can ever be asked for. */
  readonly staticDir: string;
  readonly feed: StudyFeed;
  /** Carries a command out, or throws a `RidgelineError` to refuse it; its effect is seen as an event. */
  onCommand(study: string, command: Command): Promise<void>;
  /** Version shown to the page. */
  readonly version: string;
  readonly clock?: Clock | undefined;
  /** Bytes that may wait in a page's socket before the hub stops sending to it. Default 1 MiB: some 20 frames of a busy study. */
  readonly maxBufferedBytes?: number | undefined;
}

/** A running hub. */
export interface Hub {
  readonly port: number;
  /** `http://127.0.0.1:port/?code=...` with the code made at start. */
  readonly url: string;
  /** A fresh one-time code (earlier ones stay good until they are used or expire). */
  newCode(): string;
  /** `url` with a fresh code, for printing again. */
  newUrl(): string;
  /** Says good-bye to every page and frees the port; safe to call twice. */
  close(): Promise<void>;
}

/** Path of the WebSocket. */
export const SOCKET_PATH = "/ws";
