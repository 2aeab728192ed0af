import type { Space, Stored } from "@ridgeline/protocol";
import { netStudy } from "./net-study.ts";
import { pathStudy } from "./path-study.ts";

const LAMBDA = { kind: "grid", values: [0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1] } as const;
const DROPOUT = { kind: "grid", values: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] } as const;
const DECAY = { kind: "categorical", choices: ["coupled", "decoupled"] } as const;
const full: Space = { lambda: LAMBDA, dropout: DROPOUT, decay: DECAY };

const HOSTILE_NAMES = [
  "<img src=x onerror=alert(1)>",
  "__proto__",
  "constructor",
  `\u202e${"n".repeat(60)}`,
  "\u0000\u001b[31m",
  "</text><script>alert(1)</script>",
  "x".repeat(200),
  "a/b",
  " ",
  ...Array.from({ length: 11 }, (_, k) => `überlanger Spaltenname Nummer ${100_000 + k}`),
];

/** Studies to look at while working on the page. */
export const scenarios: Readonly<Record<string, () => readonly Stored[]>> = {
  running: () =>
    netStudy({
      id: "digits-mlp",
      name: "digits-mlp",
      space: full,
      trials: 110,
      folds: 5,
      epochs: 60,
      slots: 4,
      seed: 7,
      finish: false,
      pruned: 0.1,
    }),
  finished: () =>
    netStudy({
      id: "digits-done",
      name: "digits-done",
      space: { lambda: { kind: "grid", values: [0, 1e-4, 1e-3, 1e-2] }, dropout: { kind: "grid", values: [0, 0.2, 0.4] }, decay: DECAY },
      folds: 3,
      epochs: 40,
      slots: 2,
      seed: 3,
      finish: true,
    }),
  few: () => netStudy({ id: "few", name: "few", space: full, trials: 5, folds: 5, epochs: 60, slots: 2, seed: 7, finish: false }),
  empty: () => netStudy({ id: "empty", name: "empty", space: full, trials: 0, folds: 5, epochs: 60, slots: 2, seed: 7, finish: false }),
  many: () =>
    netStudy({
      id: "many",
      name: "many",
      space: { lambda: { kind: "float", low: 1e-6, high: 1, log: true }, dropout: { kind: "float", low: 0, high: 0.8, log: false } },
      trials: 2000,
      folds: 2,
      epochs: 30,
      slots: 8,
      seed: 11,
      finish: false,
      pruned: 0.25,
    }),
  one: () =>
    netStudy({ id: "one", name: "one-parameter", space: { lambda: LAMBDA }, folds: 5, epochs: 60, slots: 2, seed: 5, finish: true }),
  path: () => pathStudy("houses", true),
  pathPart: () => pathStudy("houses-part", false),
  pathHostile: () => pathStudy("houses-hostile", true, HOSTILE_NAMES),
  hostile: () =>
    netStudy({
      id: "hostile",
      name: "x".repeat(64),
      space: {
        lambda: LAMBDA,
        [`<img src=x onerror=alert(1)>\u202e${"n".repeat(60)}`]: { kind: "grid", values: [100000, 200000, 300000] },
        decay: { kind: "categorical", choices: ["<script>alert(1)</script>", "b".repeat(80)] },
      },
      folds: 2,
      epochs: 20,
      slots: 2,
      seed: 5,
      finish: true,
    }),
};
