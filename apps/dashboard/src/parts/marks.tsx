import { Mark } from "@ridgeline/charts/react";
import { leastMark, oneSeMark, stateMark, stateNames, type StateMark } from "@ridgeline/charts";
import type { TrialState } from "@ridgeline/protocol";
import type { ReactElement } from "react";

const LEAST = leastMark(8, 8, 5.5);
const ONE_SE = oneSeMark(8, 8, 5.5);

export function LeastMark(): ReactElement {
  return <Mark shapes={LEAST} size={14} />;
}
export function OneSeMark(): ReactElement {
  return <Mark shapes={ONE_SE} size={14} />;
}

const STATES = new Map((Object.keys(stateNames) as StateMark[]).map((k) => [k, stateMark(k, 8, 8)]));

/** A state as its shape, with the word for those who do not see it. */
export function State({ state, word = false }: { readonly state: StateMark; readonly word?: boolean }): ReactElement {
  return (
    <span className="k" title={stateNames[state]}>
      <Mark shapes={STATES.get(state) ?? []} size={14} />
      <span className={word ? "" : "sr"}>{stateNames[state]}</span>
    </span>
  );
}

/** The mark that tells most of a trial: a lost unit or an early stop shows through. */
export function trialMark(trial: TrialState): StateMark {
  if (trial.state === "running" && trial.units.some((u) => u.state === "lost")) return "lost";
  return trial.state;
}
