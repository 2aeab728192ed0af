import { harmless } from "@ridgeline/charts";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { answerOf, selectionOf } from "../../model/derived.ts";
import { useLive } from "../../live/use-live.ts";
import { isStale } from "../../frame/connection-words.ts";
import { timeOfDay } from "../../parts/clock.ts";
import { LeastMark } from "../../parts/marks.tsx";
import type { PanelProps } from "./types.ts";

const PACE_MS = 2000;

/** The study's answer in one sentence, with its evidence; rewritten at most once in two seconds, and read out only when there is a new least. */
export function AnswerLine({ state }: PanelProps): ReactElement {
  const { connection } = useLive();
  const now = answerOf(state);
  const shown = usePaced(now, PACE_MS, state.id);
  const announced = useRef<HTMLParagraphElement>(null);
  const least = selectionOf(state).argmin?.mean;
  useEffect(() => {
    if (announced.current !== null && least !== undefined) announced.current.textContent = harmless(shown.headline);
    // Only a new least is worth reading out; the words around it may change in between.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [least]);
  return (
    <div className="answer" data-testid="answer">
      <h1>
        {shown.tooEarly ? null : <LeastMark />}
        <bdi>{harmless(shown.headline)}</bdi>
      </h1>
      <p>
        <bdi>{harmless(shown.detail)}</bdi>
      </p>
      {isStale(connection) ? <p className="sub">As of {timeOfDay(state.updatedAt)}.</p> : null}
      <p className="sr" aria-live="polite" ref={announced} data-testid="announcer" />
    </div>
  );
}

/** A value that changes at most once in `ms`; at once when `key` changes. */
function usePaced<T>(value: T, ms: number, key: string): T {
  const [shown, setShown] = useState({ value, key });
  const changedAt = useRef(0);
  useEffect(() => {
    if (shown.key === key && Object.is(shown.value, value)) return;
    const wait = shown.key === key ? Math.max(0, changedAt.current + ms - performance.now()) : 0;
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setShown({ value, key });
    }, wait);
    return () => clearTimeout(timer);
  }, [value, key, ms, shown]);
  return shown.key === key ? shown.value : value;
}
