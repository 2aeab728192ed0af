import { plainName, type StateMark } from "@ridgeline/charts";
import type { TrialState, UnitState } from "@ridgeline/protocol";
import type { ReactElement } from "react";
import { unitWords } from "../../model/feed.ts";
import { State } from "../../parts/marks.tsx";

/** The fits of a trial with their attempts, times and what went wrong. */
export function UnitTable({ trial }: { readonly trial: TrialState }): ReactElement {
  const units = [...trial.units, ...trial.testUnits];
  const errors = units.filter((u) => u.error !== undefined && u.error !== "");
  return (
    <section aria-label="Fits">
      <h2>Fits</h2>
      <table data-testid="units">
        <thead>
          <tr>
            <th scope="col">Fit</th>
            <th scope="col">Attempt</th>
            <th scope="col">Reports</th>
            <th scope="col">Seconds</th>
            <th scope="col">Worker</th>
          </tr>
        </thead>
        <tbody>
          {units.map((u) => (
            <tr key={`${u.ref.part}/${u.ref.fold}/${u.ref.repeat}`}>
              <td>
                <State state={unitMark(u)} /> {unitWords(u.ref)}
              </td>
              <td>{u.attempt === 0 ? "–" : u.attempt}</td>
              <td>{u.curves.reduce((n, c) => n + c.at.length, 0)}</td>
              <td>{u.seconds === undefined ? "–" : u.seconds.toFixed(2)}</td>
              <td className="mut">{u.worker === undefined ? "–" : plainName(u.worker)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {errors.map((u) => (
        <p className="error" key={`${u.ref.part}/${u.ref.fold}/${u.ref.repeat}`}>
          {unitWords(u.ref)}: {(u.error ?? "").slice(0, 4000)}
        </p>
      ))}
    </section>
  );
}

function unitMark(u: UnitState): StateMark {
  return u.state === "stopped" ? "pruned" : u.state;
}
