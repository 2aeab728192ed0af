import type { ReactElement } from "react";

const PATHS = {
  overview:
    "M3 2h3a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zM10 2h3a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zM3 9h3a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1zM10 9h3a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1z",
  trials: "M2 4h12M2 8h12M2 12h12",
  paths: "M2 13.500c6 0 9.500-4 12-11M2 13.500c7 0 10-2 12-6M2 13.500h12",
  regularise: "M8 2l6 6-6 6-6-6z",
  studies: "M2 4.500h4l1.500 1.500H14v7H2z",
  help: "M6 6a2 2 0 1 1 2.600 1.900c-.5.2-.6.5-.6 1.100M8 11.500v.2M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13z",
  more: "M3.500 8h.1M8 8h.1M12.500 8h.1",
  close: "M4 4l8 8M12 4l-8 8",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Brand(): ReactElement {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M1.500 16C6 16 6.500 4 10 4s4 12 8.500 12" strokeWidth="1.8" />
      <path d="M1.500 16C7 16 7 10 10 10s3 6 8.500 6" strokeWidth="1.2" opacity=".55" />
    </svg>
  );
}

export function ThemeIcon(): ReactElement {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <circle cx="7" cy="7" r="5.300" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M7 1.700a5.300 5.300 0 0 1 0 10.600z" fill="currentColor" />
    </svg>
  );
}
