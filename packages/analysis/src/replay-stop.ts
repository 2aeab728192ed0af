import type { StoppingGrid } from "@ridgeline/protocol";

/** One early-stopping rule. */
export interface StopRule {
  /** Epochs without an improvement of more than `minDelta` after which training ends; 0 and 1 both end at the first such epoch, Infinity never. */
  readonly patience: number;
  /** What an improvement must exceed, in units of the loss. */
  readonly minDelta: number;
}

/** Where a rule would have kept and stopped; indices into the curve. */
export interface Replay {
  /** Epoch whose weights are restored: the last improvement. */
  readonly kept: number;
  /** Last epoch run. */
  readonly stopped: number;
  /** Whether the rule fired, be it at the last recorded epoch. */
  readonly stoppedEarly: boolean;
}

/** Replays a stopping rule on a recorded curve (lower is better), as Keras' `EarlyStopping(restore_best_weights=True)` would have run it: an epoch
 *  improves if `value < best - minDelta`, then best is that value; training stops at the first later epoch that is the `patience`-th without
 *  improvement. NaN never improves; where nothing does, epoch 0 is kept. Curve of length 0: kept and stopped are -1.
 *  Reference: Prechelt (1998), Early stopping, but when?; keras/src/callbacks/early_stopping.py. */
export function replayStop(values: readonly number[], rule: StopRule): Replay {
  if (values.length === 0) return { kept: -1, stopped: -1, stoppedEarly: false };
  let best = Infinity;
  let kept = 0;
  let waited = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < best - rule.minDelta) {
      best = values[i]!;
      kept = i;
      waited = 0;
      continue;
    }
    waited++;
    if (waited >= rule.patience && i > 0) return { kept, stopped: i, stoppedEarly: true };
  }
  return { kept, stopped: values.length - 1, stoppedEarly: false };
}

/** Every pair of the two lists, patience first, in the lists' order. */
export function stoppingRules(grid: StoppingGrid): readonly StopRule[] {
  return grid.patience.flatMap((patience) => grid.minDelta.map((minDelta) => ({ patience, minDelta })));
}

/** The rule that never stops and keeps the best epoch of the whole curve. */
export const neverStop: StopRule = { patience: Infinity, minDelta: 0 };
