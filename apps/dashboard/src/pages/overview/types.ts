import type { StudyState } from "@ridgeline/protocol";

/** What every panel gets: the study, which changes in place, and the version that is drawn. */
export interface PanelProps {
  readonly state: StudyState;
  readonly version: number;
}
