import { formatValue, sameRef, testScore, type Candidate } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { ReactElement } from "react";
import { selectionOf } from "../../model/derived.ts";
import { candidateWords } from "../../model/settings-words.ts";
import { bestOf } from "../../model/trial-rows.ts";
import { useRoute } from "../../model/use-route.ts";
import { LeastMark, OneSeMark } from "../../parts/marks.tsx";
import { Panel } from "../../parts/panel.tsx";
import type { PanelProps } from "./types.ts";

const MOST = 5;

/** The best settings: what they scored where they were chosen (selected on) and on rows that chose nothing (estimated on), and a constant prediction beside them. */
export function ScoresPanel({ state }: PanelProps): ReactElement {
  const { go } = useRoute();
  const rows = bestSettings(state);
  if (rows.length === 0)
    return (
      <Panel
        id="scores"
        title="Best settings"
        sub="Selected on validation rows; a held-out test part is scored at the end when the study has one"
      >
        <div className="box" style={{ minHeight: 165 }}>
          No setting has a score.
          <br />
          The first row appears when a trial finishes.
        </div>
      </Panel>
    );
  const { argmin, oneStandardError } = selectionOf(state);
  const hasTest = state.test !== undefined;
  const { metric } = state.spec;
  const isClass = state.data !== undefined && state.data.task !== "regression" && metric === "loss";
  const baseline = state.data?.baseline;
  const tested = state.test?.baseline;
  return (
    <Panel
      id="scores"
      testId="scores"
      title="Best settings"
      sub={
        hasTest
          ? "Validation chose, so its scores are optimistic; the test part was opened once, at the end"
          : "Selected on validation rows, so optimistic: a held-out test part is scored at the end when the study has one"
      }
    >
      <div className="scroll scores" style={{ minHeight: 165 }} tabIndex={0} role="group" aria-label="Best settings">
        <table>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">{metric === "loss" ? "Loss" : "Error"}, selected on validation</th>
              {isClass ? <th scope="col">Wrong, validation</th> : null}
              {hasTest ? <th scope="col">{metric === "loss" ? "Loss" : "Error"}, estimated on test</th> : null}
              {hasTest && isClass ? <th scope="col">Wrong, test</th> : null}
              <th scope="col">Gap</th>
              <th scope="col">Seconds</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((c) => {
              const score = hasTest ? testScore(state, c.ref) : undefined;
              return (
                <tr key={JSON.stringify(c.ref)}>
                  <td>
                    <button type="button" className="linkish" onClick={() => go({ trial: c.ref.trial }, true)}>
                      {argmin !== undefined && sameRef(c.ref, argmin.ref) ? (
                        <>
                          <LeastMark />{" "}
                        </>
                      ) : null}
                      {oneStandardError !== undefined && sameRef(c.ref, oneStandardError.ref) ? (
                        <>
                          <OneSeMark />{" "}
                        </>
                      ) : null}
                      <bdi>{candidateWords(state, c)}</bdi>
                    </button>
                  </td>
                  <td>{formatValue(c.mean, c.se)}</td>
                  {isClass ? <td>{percent(c.errorMean, c.errorSe)}</td> : null}
                  {hasTest ? (
                    <td>
                      {score === undefined ? (
                        <span className="mut">not scored</span>
                      ) : (
                        formatValue(score[metric], metric === "loss" ? score.lossSe : score.errorSe)
                      )}
                    </td>
                  ) : null}
                  {hasTest && isClass ? <td>{score === undefined ? "–" : percent(score.error, score.errorSe)}</td> : null}
                  <td>{Number.isFinite(c.gap) ? formatValue(c.gap, c.se).split(" ±")[0] : "–"}</td>
                  <td>{c.seconds.toFixed(1)}</td>
                </tr>
              );
            })}
            {baseline === undefined ? null : (
              <tr data-testid="baseline">
                <td className="mut">constant prediction</td>
                <td>{formatValue(baseline[metric], metric === "loss" ? baseline.lossSe : baseline.errorSe)}</td>
                {isClass ? <td>{percent(baseline.error, baseline.errorSe)}</td> : null}
                {hasTest ? (
                  <td>{tested === undefined ? "–" : formatValue(tested[metric], metric === "loss" ? tested.lossSe : tested.errorSe)}</td>
                ) : null}
                {hasTest && isClass ? <td>{tested === undefined ? "–" : percent(tested.error, tested.errorSe)}</td> : null}
                <td />
                <td />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Both picks and the best candidate of the best trials, least mean first. */
function bestSettings(state: StudyState): readonly Candidate[] {
  const { argmin, oneStandardError } = selectionOf(state);
  const best = state.trials.flatMap((t) => bestOf(state, t.number) ?? []).toSorted((a, b) => a.mean - b.mean);
  const picks = [argmin, oneStandardError].filter((c) => c !== undefined);
  const list = [...picks, ...best.filter((c) => !picks.some((p) => p.ref.trial === c.ref.trial))];
  const seen: Candidate[] = [];
  for (const c of list) if (seen.length < MOST && !seen.some((s) => sameRef(s.ref, c.ref))) seen.push(c);
  return seen.toSorted((a, b) => a.mean - b.mean);
}

function percent(share: number, se: number): string {
  return Number.isFinite(share) ? `${formatValue(100 * share, 100 * se)} %` : "–";
}
