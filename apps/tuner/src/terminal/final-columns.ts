import { formatSetting, formatValue, formatNumber, fullFitMetric } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { Row } from "./rows.ts";
import type { Column } from "./table.ts";
import { formatDuration, visible } from "./text.ts";

const NONE = "–";

/** The columns of the final table: what it is, its settings, what it scored where it was selected, what is estimated on the test part, what it cost. */
export function finalColumns(state: StudyState, trialsShown: boolean): readonly Column<Row>[] {
  return [
    { title: "", align: "left", giveUp: 0, cell: (r) => r.marks.join(", ") },
    { title: "trial", align: "right", giveUp: trialsShown ? 5 : 9, cell: (r) => String(r.candidate?.ref.trial ?? "") },
    ...settings(state),
    ...scores(state),
    ...costs(state),
  ];
}

function settings(state: StudyState): Column<Row>[] {
  const { patience, minDelta } = state.spec.stopping;
  const setting = (title: string, value: (r: Row) => string | number | boolean | undefined): Column<Row> => ({
    title: visible(title),
    align: "right",
    giveUp: 0,
    cell: (r) => {
      const v = value(r);
      return v === undefined ? "" : visible(formatSetting(v));
    },
  });
  return [
    setting("lambda", (r) => r.candidate?.ref.at),
    ...Object.keys(state.spec.space).map((name) => setting(name, (r) => r.candidate?.params[name])),
    ...(patience.length > 1 ? [setting("patience", (r) => r.candidate?.ref.patience)] : []),
    ...(minDelta.length > 1 ? [setting("minDelta", (r) => r.candidate?.ref.minDelta)] : []),
  ];
}

function scores(state: StudyState): Column<Row>[] {
  const { metric } = state.spec;
  const selected = "selected on validation";
  const estimated = "estimated on test";
  const value = (title: string, group: string, giveUp: number, of: (r: Row) => readonly [number, number] | undefined): Column<Row> => ({
    title,
    group,
    align: "right",
    giveUp,
    cell: (r) => {
      const v = of(r);
      return v === undefined ? "" : Number.isNaN(v[0]) ? NONE : formatValue(...v);
    },
  });
  const loss = value("loss ± se", selected, 0, ({ candidate: c, baseline: b }) =>
    c === undefined ? b && [b.loss, b.lossSe] : [c.mean, c.se],
  );
  const error = value("error ± se", selected, metric === "error" ? 0 : 4, ({ candidate: c, baseline: b }) =>
    c === undefined ? b && [b.error, b.errorSe] : [c.errorMean, c.errorSe],
  );
  const tested = state.test !== undefined;
  const test = (key: "loss" | "error"): Column<Row> =>
    value(`${key} ± se`, estimated, key === metric ? 1 : 3, (r) => {
      if (!tested) return undefined;
      return r.test === undefined ? [NaN, NaN] : key === "loss" ? [r.test.loss, r.test.lossSe] : [r.test.error, r.test.errorSe];
    });
  const gap: Column<Row> = {
    title: "train–valid gap",
    group: selected,
    align: "right",
    giveUp: 6,
    cell: (r) => (r.candidate === undefined || Number.isNaN(r.candidate.gap) ? "" : formatNumber(r.candidate.gap, 2)),
  };
  return [...(metric === "loss" ? [loss] : []), error, gap, test("loss"), test("error")];
}

function costs(state: StudyState): Column<Row>[] {
  const group = "what it cost";
  return [
    {
      title: "non-zero",
      align: "right",
      giveUp: 2,
      cell: (r) => (r.candidate === undefined ? "" : String(fullFitMetric(state, r.candidate.ref, "nonzero") ?? "")),
    },
    {
      title: "epochs run",
      group,
      align: "right",
      giveUp: 7,
      cell: ({ candidate: c }) => (c === undefined || c.epochsRecorded === 0 ? "" : `${c.epochsRun} of ${c.epochsRecorded}`),
    },
    { title: "training", group, align: "right", giveUp: 8, cell: ({ candidate: c }) => (c === undefined ? "" : seconds(c.seconds)) },
  ];
}

function seconds(s: number): string {
  return s < 100 ? `${s.toFixed(s < 10 ? 2 : 1)} s` : formatDuration(s);
}
