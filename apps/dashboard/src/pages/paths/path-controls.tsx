import { plainName } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import type { ReactElement } from "react";
import { penaltyWords, pathTrials, type PathChoices } from "../../model/path-page.ts";
import type { Route } from "../../model/route.ts";
import { paramsWords } from "../../model/settings-words.ts";
import { Segments } from "../../parts/segments.tsx";

/** More choices than these stand in a list instead of side by side. */
const SIDE_BY_SIDE = 6;

/** Which path, on which axis, in which unit, for which class. */
export function PathControls({
  state,
  trial,
  choices,
  classes,
  hasSd,
  go,
}: {
  readonly state: StudyState;
  readonly trial: TrialState;
  readonly choices: PathChoices;
  readonly classes: readonly string[];
  readonly hasSd: boolean;
  go(part: Partial<Route>, replace?: boolean): void;
}): ReactElement {
  const trials = pathTrials(state);
  const penalties = trials.map((t) => ({ value: String(t.number), words: wordsOf(state, t, trials) }));
  return (
    <div className="pbar" data-testid="path-controls">
      {trials.length < 2 ? null : (
        <Choice label="Penalty" options={penalties} value={String(trial.number)} onChange={(v) => go({ trial: Number(v) }, true)} />
      )}
      {classes.length < 2 ? null : (
        <Choice
          label="Class"
          options={classes.map((c, k) => ({ value: String(k), words: plainName(c) }))}
          value={String(choices.response)}
          onChange={(v) => go({ response: Number(v) }, true)}
        />
      )}
      <Choice
        label="Horizontal axis"
        options={[
          { value: "lambda", words: "log λ" },
          { value: "norm", words: "|β|₁" },
          { value: "deviance", words: "Deviance explained" },
        ]}
        value={choices.axis}
        onChange={(axis) => go({ axis: axis === "lambda" ? undefined : axis }, true)}
      />
      {hasSd ? (
        <Choice
          label="Coefficients"
          options={[
            { value: "sd", words: "Per sd" },
            { value: "unit", words: "Original units" },
          ]}
          value={choices.scale}
          onChange={(scale) => go({ scale: scale === "sd" ? undefined : scale }, true)}
        />
      ) : null}
    </div>
  );
}

function wordsOf(state: StudyState, trial: TrialState, trials: readonly TrialState[]): string {
  const words = penaltyWords(state, trial);
  const isUnique = trials.filter((t) => penaltyWords(state, t) === words).length === 1;
  return isUnique ? words : `${words}, ${paramsWords(state, trial.params) || `trial ${trial.number}`}`;
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly value: T;
  onChange(value: T): void;
}): ReactElement {
  const { label, options, value, onChange } = props;
  return (
    <label>
      {label}
      {options.length <= SIDE_BY_SIDE ? (
        <Segments label={label} options={options} value={value} onChange={onChange} />
      ) : (
        <select value={value} aria-label={label} onChange={(e) => onChange(e.target.value as T)}>
          {options.map((o) => (
            <option key={o.value} value={o.value}>
              {o.words}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
