import { InputError, trainRows, type Split } from "@ridgeline/core";
import { createScorer, type Scored, type Scorer, type Scoring } from "./fold-score.ts";
import { HeldRows } from "./held-rows.ts";
import { borrowRoom, returnRoom } from "./row-room.ts";
import { takeRowOptions, takeRows } from "./rows.ts";
import { iterateChecked, iterateCheckedAligned, type SparsePoint } from "./checked-path.ts";
import type { ScoreOptions } from "./plan-folds.ts";
import type { SparseFit } from "../problem.ts";
import { withoutCallbacks } from "../task.ts";
import type { PathData, PathOptions } from "../types.ts";

/** The scores of one split at every lambda. */
export interface FoldScores {
  /** Weight of the held-out rows. */
  readonly weight: number;
  /** `[lambdas]`. */
  readonly scores: Float64Array;
  /** One `[rows]` a lambda, where rows are averaged instead of folds. */
  readonly losses?: readonly Float64Array[] | undefined;
  /** One `[rows, K]` a lambda: linear predictors, where they are kept. */
  readonly link?: readonly Float64Array[] | undefined;
}

/** What is fitted for a split: the rows that are learnt from, with their options. */
export interface FoldFit {
  readonly split: Split;
  /** Of no use once `foldPath` has ended: its memory is used again. */
  readonly data: PathData;
  readonly options: PathOptions & { readonly lambda: Float64Array };
  /** Whether the path follows its own lambdas and is brought to `lambda` afterwards. */
  readonly own: boolean;
  readonly borrowed: Float64Array | undefined;
}

/** The fit for a split, scored at the lambdas of the fit to all rows. */
export function foldFit(
  data: PathData,
  options: PathOptions & Pick<ScoreOptions, "foldLambda">,
  split: Split,
  lambda: Float64Array,
): FoldFit {
  const rows = trainRows(split, data.n);
  const own = { ...withoutCallbacks(options), signal: options.signal, lambda };
  let borrowed: Float64Array | undefined;
  const part = takeRows(data, rows, (size) => (borrowed = borrowRoom(size)));
  return { split, data: part, options: takeRowOptions(own, data.n, rows), own: options.foldLambda === "own", borrowed };
}

/** Its path; an error names the split. */
export function* foldPath({ split, data, options, own, borrowed }: FoldFit): Generator<SparsePoint, void, void> {
  try {
    yield* own ? iterateCheckedAligned(data, options, options.lambda) : iterateChecked(data, options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `Fold ${split.fold} of repeat ${split.repeat} cannot be fitted:`, error.problems);
  } finally {
    if (borrowed !== undefined) returnRoom(borrowed);
  }
}

/** Scores held-out rows, point by point. */
export class FoldScorer {
  readonly weight: number;
  readonly #rows: HeldRows;
  readonly #scorer: Scorer;
  readonly #responses: number;
  readonly #weights: Float64Array | undefined;
  readonly #scores: number[] = [];
  readonly #losses: Float64Array[] | undefined;
  readonly #link: Float64Array[] | undefined;

  constructor(data: PathData, options: PathOptions, split: Split, brief: Scoring & { responses: number; keep: boolean; byRow: boolean }) {
    const { weights, offset } = takeRowOptions(options, data.n, split.held);
    this.#rows = new HeldRows(data, split.held, brief.responses, offset);
    this.#scorer = createScorer(brief);
    this.#responses = brief.responses;
    this.#weights = weights;
    this.weight = weights?.reduce((s, w) => s + w, 0) ?? split.held.length;
    this.#losses = brief.byRow ? [] : undefined;
    this.#link = brief.keep ? [] : undefined;
  }

  /** The linear predictors of the held-out rows, `[rows, K]`. */
  link(fit: SparseFit): Float64Array {
    const link = new Float64Array(this.#rows.n * this.#responses);
    this.#rows.predict(fit, link);
    return link;
  }

  /** Scores these predictors and remembers the score. */
  add(link: Float64Array): number {
    const scored: Scored = { y: this.#rows.y, link, weights: this.#weights, responses: this.#responses };
    const score = this.#scorer.score(scored);
    this.#scores.push(score);
    this.#losses?.push(this.#scorer.losses(scored));
    this.#link?.push(link);
    return score;
  }

  result(): FoldScores {
    return { weight: this.weight, scores: Float64Array.from(this.#scores), losses: this.#losses, link: this.#link };
  }
}
