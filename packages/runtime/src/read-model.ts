import type { EventStore } from "@ridgeline/protocol";

/** The model that a trial's unit on all rows left in the record, as its learner returned it (for a path a `PathModel`); `undefined` if the unit has
 *  not ended. Of several attempts the last one counts. */
export async function readModel(store: EventStore, study: string, trial: number): Promise<Readonly<Record<string, unknown>> | undefined> {
  let model: Readonly<Record<string, unknown>> | undefined;
  for await (const { event } of store.read(study, 1)) if (event.type === "unit.model" && event.trial === trial) model = event.model;
  return model;
}
