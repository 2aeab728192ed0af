import type { EventStore, StudyState } from "@ridgeline/protocol";
import { isPathModel, readModel } from "@ridgeline/runtime";
import { pathResult, type PathResult } from "./path-result.ts";
import type { SessionReport } from "./session.ts";
import { summary } from "./summary.ts";
import { finalTable, pathText } from "./terminal/index.ts";

/** The end of a path study, all of it read from its record; a study that was stopped is told of as the tuner does. `note`: a line above. */
export function pathReport(store: EventStore, note = ""): SessionReport {
  const read = async (state: StudyState): Promise<PathResult | undefined> => {
    const model = state.status === "finished" ? await readModel(store, state.id, 0) : undefined;
    return isPathModel(model) ? pathResult(state, model) : undefined;
  };
  return {
    async text(state, o) {
      const result = await read(state);
      return result === undefined ? finalTable(state, o) : pathText(state, result, { ...o, note });
    },
    async json(state, data, seconds) {
      return (await read(state)) ?? summary(state, data, seconds);
    },
  };
}

/** Whether a study is one path and nothing else. */
export function isPathStudy(spec: StudyState["spec"]): boolean {
  return Object.keys(spec.space).length === 0 && PATH_LEARNERS.has(spec.model.name);
}

const PATH_LEARNERS: ReadonlySet<string> = new Set(["linear", "logistic", "multinomial", "poisson", "huber"]);
