import type { PathStory } from "@ridgeline/analysis";
import { harmless } from "@ridgeline/charts";
import type { StudyState } from "@ridgeline/protocol";
import { useEffect, useRef, type ReactElement } from "react";
import { isStale } from "../../frame/connection-words.ts";
import { useLive } from "../../live/use-live.ts";
import { timeOfDay } from "../../parts/clock.ts";
import { LeastMark, OneSeMark } from "../../parts/marks.tsx";

/** The path's answer in one sentence, each pick behind its mark; read out when the picks are made. */
export function PathStoryLine({
  state,
  story,
  isChosen,
}: {
  readonly state: StudyState;
  readonly story: PathStory;
  readonly isChosen: boolean;
}): ReactElement {
  const { connection } = useLive();
  const announced = useRef<HTMLParagraphElement>(null);
  const words = story.headline.map((p) => p.text).join("");
  useEffect(() => {
    if (announced.current !== null && isChosen) announced.current.textContent = harmless(words);
    // Only the choice is worth reading out, not every fold before it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isChosen]);
  return (
    <div className="answer" data-testid="path-story">
      <h1>
        {story.headline.map((p, i) => (
          <span key={i}>
            {p.mark === "least" ? <LeastMark /> : p.mark === "oneSe" ? <OneSeMark /> : null}
            <bdi>{harmless(p.text)}</bdi>
          </span>
        ))}
      </h1>
      <p>
        <bdi>{harmless(story.detail)}</bdi>
      </p>
      {isStale(connection) ? <p className="sub">As of {timeOfDay(state.updatedAt)}.</p> : null}
      <p className="sr" aria-live="polite" ref={announced} />
    </div>
  );
}
