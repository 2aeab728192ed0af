import { circle, path, rect, type Shape } from "./scene.ts";

/** The alphabet of regularisers: the mark is the geometry of the constraint. */
export type Regulariser = "none" | "l1" | "l2" | "en" | "decay" | "dropout" | "es";
export const regulariserNames: Readonly<Record<Regulariser, string>> = {
  none: "None",
  l1: "L1",
  l2: "L2",
  en: "Elastic net",
  decay: "Decoupled decay",
  dropout: "Dropout",
  es: "Early stopping",
};

/** States of a trial, told by shape first. */
export type StateMark = "waiting" | "running" | "complete" | "stopped" | "pruned" | "failed" | "diverged" | "lost" | "cancelled";
export const stateNames: Readonly<Record<StateMark, string>> = {
  waiting: "Waiting",
  running: "Running",
  complete: "Finished",
  stopped: "Stopped early",
  pruned: "Pruned",
  failed: "Failed",
  diverged: "Diverged",
  lost: "Lost, retrying",
  cancelled: "Cancelled",
};

/** The mark of a regulariser about (x, y), `s` from its middle to its edge. */
export function regulariserMark(kind: Regulariser, x: number, y: number, s = 5): readonly Shape[] {
  const line = { stroke: kind, strokeWidth: 1.75 } as const;
  switch (kind) {
    case "none":
      return [path(`M${x - s * 1.05} ${y}H${x + s * 1.05}M${x} ${y - s * 1.05}V${y + s * 1.05}`, { ...line, cap: "round" })];
    case "l1":
      return [path(`M${x} ${y - s * 1.15}L${x + s * 1.15} ${y}L${x} ${y + s * 1.15}L${x - s * 1.15} ${y}Z`, { fill: kind })];
    case "l2":
      return [circle(x, y, s, { fill: kind })];
    case "en":
      return [path(swollenDiamond(x, y, s), { fill: kind })];
    case "decay":
      return [path(`M${x - s} ${y - s * 0.85}H${x + s}L${x} ${y + s}Z`, { fill: kind })];
    case "dropout":
      return [circle(x, y, s * 0.92, { ...line, dash: ((s * 0.92 * 2 * Math.PI) / 8).toFixed(2) })];
    case "es":
      return [rect(x - s * 0.85, y - s * 0.85, s * 1.7, s * 1.7, { fill: kind, radius: 1 })];
  }
}

/** The mark of a trial's state about (x, y), drawn for a box of 16 when `s` is 1. */
export function stateMark(state: StateMark, x: number, y: number, s = 1): readonly Shape[] {
  const at = (dx: number, dy: number): string => `${x + dx * s} ${y + dy * s}`;
  const r = 4.5 * s;
  switch (state) {
    case "waiting":
      return [circle(x, y, r, { stroke: "control", strokeWidth: 1.5 })];
    case "running":
      return [
        circle(x, y, r, { stroke: "accent", strokeWidth: 1.5 }),
        path(`M${at(0, -4.5)}a${r} ${r} 0 0 1 0 ${2 * r}z`, { fill: "accent", pulse: true }),
      ];
    case "complete":
      return [circle(x, y, 5 * s, { fill: "ink2" })];
    case "stopped":
      return [rect(x - r, y - r, 2 * r, 2 * r, { fill: "es", radius: 1.5 })];
    case "pruned":
      return [
        circle(x, y, r, { stroke: "ink3", strokeWidth: 1.5 }),
        path(`M${at(-3.1, 3.1)}L${at(3.1, -3.1)}`, { stroke: "ink3", strokeWidth: 1.5 }),
      ];
    case "failed":
      return [path(`M${at(-4, -4)}L${at(4, 4)}M${at(4, -4)}L${at(-4, 4)}`, { stroke: "bad", strokeWidth: 1.75, cap: "round" })];
    case "diverged":
      return [
        path(
          `M${at(-5, 4.5)}C${at(-1, 4)} ${at(1, 1)} ${at(1.5, -4.5)}M${at(1.5, -4.5)}L${at(-1, -2.2)}M${at(1.5, -4.5)}L${at(3.4, -1.8)}`,
          {
            stroke: "bad",
            strokeWidth: 1.5,
            cap: "round",
          },
        ),
      ];
    case "lost":
      return [
        path(`M${at(4.3, 1.5)}A${r} ${r} 0 1 1 ${at(3.5, -3)}`, { stroke: "warn", strokeWidth: 1.5 }),
        path(`M${at(4.2, -5.5)}v${3 * s}h${-3 * s}`, { stroke: "warn", strokeWidth: 1.5 }),
      ];
    case "cancelled":
      return [path(`M${at(-4.5, 0)}H${x + 4.5 * s}`, { stroke: "ink3", strokeWidth: 1.75, cap: "round" })];
  }
}

/** The pick with the least mean: a filled triangle, on every chart. */
export function leastMark(x: number, y: number, s = 6): readonly Shape[] {
  return [
    path(`M${round(x)} ${round(y - s)}L${round(x + s)} ${round(y + s * 0.8)}H${round(x - s)}Z`, {
      fill: "ink",
      stroke: "surface",
      strokeWidth: 1.5,
    }),
  ];
}

/** The strongest pick within one standard error: an open square with a dot, on every chart. */
export function oneSeMark(x: number, y: number, s = 6): readonly Shape[] {
  return [
    rect(x - s * 0.85, y - s * 0.85, s * 1.7, s * 1.7, { fill: "surface", stroke: "ink", strokeWidth: 1.75, radius: 1.5 }),
    circle(x, y, s * 0.3, { fill: "ink" }),
  ];
}

function swollenDiamond(x: number, y: number, s: number): string {
  const [a, b] = [s * 1.1, s * 0.75];
  return `M${x} ${y - a}Q${x + b} ${y - b} ${x + a} ${y}Q${x + b} ${y + b} ${x} ${y + a}Q${x - b} ${y + b} ${x - a} ${y}Q${x - b} ${y - b} ${x} ${y - a}Z`;
}

function round(v: number): number {
  return Math.round(v * 100) / 100;
}
