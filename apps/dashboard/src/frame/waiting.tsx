import { useEffect, useState, type ReactElement } from "react";
import { useLive } from "../live/use-live.ts";

/** Before a study is there: a skeleton of the final size after 150 ms, or what is missing. */
export function Waiting(): ReactElement | null {
  const { connection, hubVersion, studyId, problem } = useLive();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  if (hubVersion !== undefined && studyId === undefined)
    return (
      <div className="answer" data-testid="no-study">
        <h1>No study yet.</h1>
        <p>
          It appears here when one starts: <kbd>ridgeline tune study.yaml</kbd> or <kbd>ridgeline tune data.csv --target y</kbd>.
        </p>
      </div>
    );
  if (connection.kind === "refused")
    return (
      <div className="answer">
        <h1>This page may not look.</h1>
        <p>Open the address that the program printed; its code works once, within ten minutes.</p>
      </div>
    );
  if (problem !== undefined && studyId !== undefined)
    return (
      <div className="answer">
        <h1>This study cannot be shown.</h1>
        <p>
          <a href="#/">Back to the newest study</a>
        </p>
      </div>
    );
  if (!isLate) return null;
  return (
    <div role="status" aria-label="Loading">
      <div className="skeleton" style={{ height: 28, width: "60%", marginBottom: 12 }} />
      <div className="skeleton" style={{ height: 83, marginBottom: 18 }} />
      <div className="two">
        <div className="skeleton" style={{ height: 480 }} />
        <div className="skeleton" style={{ height: 480 }} />
      </div>
    </div>
  );
}
