import { apply, type Command, type DownMessage, type StudyState } from "@ridgeline/protocol";
import { codeOf, messageOf } from "./thrown.ts";
import { createLink, type Link, type LinkWorld } from "./link.ts";
import { isSettled } from "./settled.ts";
import type { LiveView, Pending } from "./types.ts";

export interface LiveStore {
  getView(): LiveView;
  subscribe(changed: () => void): () => void;
  /** Looks at a study; `undefined` leaves the choice to the store (a running one, else the newest). */
  show(study: string | undefined): void;
  command(command: Command): void;
  dismiss(refusal: string): void;
  retryNow(): void;
  close(): void;
}

const LOST = "The line was lost before the hub answered. Send it again if it is still wanted.";

/** Folds what the hub sends into a study. Changes reach subscribers through `paint` (one animation frame), so many events cost one drawing. */
export function createLiveStore(world: LinkWorld, paint: (draw: () => void) => void): LiveStore {
  const listeners = new Set<() => void>();
  let view: LiveView = {
    version: 0,
    connection: { kind: "connecting" },
    studies: [],
    studyId: undefined,
    study: undefined,
    hubVersion: undefined,
    clockOffset: 0,
    pending: [],
    refusals: [],
    problem: undefined,
  };
  let next = view;
  let isScheduled = false;
  let wanted: string | undefined;
  let commands = 0;
  let link: Link | undefined;

  const change = (part: Partial<LiveView>): void => {
    next = { ...next, ...part, version: next.version + 1 };
    if (isScheduled) return;
    isScheduled = true;
    paint(() => {
      isScheduled = false;
      view = next;
      for (const changed of listeners) changed();
    });
  };
  const watch = (): void => {
    const id = next.studyId;
    if (id !== undefined) link?.send({ type: "watch", study: id, fromSeq: next.study?.seq ?? 0 });
  };
  const choose = (): void => {
    const id = wanted ?? next.studyId ?? (next.studies.find((s) => s.status === "running") ?? next.studies[0])?.id;
    if (id !== next.studyId) change({ studyId: id, study: undefined, problem: undefined });
  };
  const settle = (state: StudyState): Partial<LiveView> => ({
    pending: next.pending.filter((p) => p.study !== state.id || !isSettled(p, state)),
  });
  const follow = (m: Extract<DownMessage, { type: "events" }>): void => {
    if (m.study !== next.studyId) return;
    try {
      const study = apply(next.study, m.events);
      if (study !== undefined) change({ study, ...settle(study), problem: undefined });
    } catch (error) {
      change({ study: undefined, problem: codeOf(error) === "E_LOG_GAP" ? undefined : messageOf(error) });
      watch();
    }
  };
  const acknowledge = (m: Extract<DownMessage, { type: "ack" }>): void => {
    const sent = next.pending.find((p) => p.id === m.id);
    if (sent === undefined) return m.ok ? undefined : change({ problem: m.message ?? "The hub refused a message." });
    if (m.ok) return change({ pending: next.pending.map((p) => (p === sent ? { ...p, acked: true } : p)) });
    refuse([sent], m.message ?? m.code ?? "The hub refused it.");
  };
  const refuse = (list: readonly Pending[], message: string): void => {
    const gone = new Set(list);
    change({
      pending: next.pending.filter((p) => !gone.has(p)),
      refusals: [...next.refusals, ...list.map((p) => ({ id: p.id, command: p.command, message }))].slice(-3),
    });
  };
  const receive = (m: DownMessage): void => {
    if ("now" in m) next = { ...next, clockOffset: m.now - Date.now() };
    if (m.type === "hello") {
      change({ studies: m.studies, hubVersion: m.version });
      choose();
      watch();
    } else if (m.type === "snapshot") {
      if (m.state.id === next.studyId)
        change({ study: m.state, connection: { kind: "live", latencyMs: undefined }, problem: undefined, ...settle(m.state) });
    } else if (m.type === "events") follow(m);
    else if (m.type === "ack") acknowledge(m);
    else if (m.type === "behind") change({ connection: { kind: "behind", dropped: m.dropped } });
  };
  link = createLink(world, {
    onOpen: () => change({ connection: { kind: "live", latencyMs: undefined } }),
    onMessage: receive,
    onLatency: (latencyMs) => {
      if (next.connection.kind === "live") change({ connection: { kind: "live", latencyMs } });
    },
    onDown: (retryAt) => {
      change({ connection: { kind: "reconnecting", retryAt } });
      refuse(
        next.pending.filter((p) => !p.acked),
        LOST,
      );
    },
    onRefused: (reason) => change({ connection: { kind: "refused", reason } }),
    onBroken: (problem) => change({ problem }),
  });
  return {
    getView: () => view,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    show(study) {
      wanted = study;
      if (study === undefined || study === next.studyId) return;
      change({ studyId: study, study: undefined, problem: undefined });
      watch();
    },
    command(command) {
      const study = next.studyId;
      if (study === undefined) return;
      const sent: Pending = { id: `${Date.now().toString(36)}-${commands++}`, command, study, acked: false };
      if (link?.send({ type: "command", id: sent.id, study, command }) === true) change({ pending: [...next.pending, sent] });
      else refuse([sent], "There is no line to the hub just now. Training goes on.");
    },
    dismiss: (id) => change({ refusals: next.refusals.filter((r) => r.id !== id) }),
    retryNow: () => link?.retryNow(),
    close: () => link?.close(),
  };
}
