import { isRecord } from "@ridgeline/core";

/** Rewrites of events written by older versions, by type: each takes the old members and gives those of today. */
const upcasters: Readonly<Record<string, (old: Record<string, unknown>) => Record<string, unknown>>> = {};

/** The event as today's version would have written it. */
export function upcast(value: unknown): unknown {
  if (!isRecord(value) || typeof value["type"] !== "string") return value;
  return upcasters[value["type"]]?.(value) ?? value;
}
