/** Turns that a new Hessian will need. */
const FEW_TURNS = 2;
/** A turn that leaves more than this share of the gap asks for a new Hessian whatever it costs. */
const SLOWEST = 0.9;
/** As `SLOWEST` for the first turn of a lambda, where columns come and go and the gap may rise before it falls, if a Hessian costs many turns. */
const SLOWEST_FIRST = 12;
/** Turns' worth of a Hessian from which the second turn is waited for. */
const DEAR = 20;
/** What an exponential and a logarithm cost, in multiplications. */
const ROW_COST = 40;

/** What one turn of prox-Newton found, and what is at stake. */
export interface TurnFacts {
  /** Turns at this lambda before. */
  readonly turn: number;
  /** Share of the gap that the last turn left, and share of what is left that may stay. */
  readonly rate: number;
  readonly goal: number;
  /** Coefficients in the working set, and those of them that are not 0. */
  readonly size: number;
  readonly active: number;
  /** Rows, and responses of each. */
  readonly n: number;
  readonly responses: number;
  /** Whether the Hessian is summed in double precision. */
  readonly precise: boolean;
}

/** Whether the turns that are left with the present Hessian, at the rate of the last turn, cost more than a new one and a few turns with it. */
export function paysToRefresh(facts: TurnFacts): boolean {
  const { turn, rate, goal } = facts;
  const price = hessianPrice(facts);
  if (turn === 1 && price > DEAR && rate < SLOWEST_FIRST) return false;
  return rate > SLOWEST || Math.log(Math.min(0.5, goal)) / Math.log(rate) > price + FEW_TURNS;
}

/** What a new Hessian and its Cholesky factor cost, in turns. */
function hessianPrice({ size, active, n, responses, precise }: TurnFacts): number {
  const turn = 2 * size * (n + active) + ROW_COST * n * responses;
  return ((size * size * n) / (precise ? 2 : 4) + active ** 3 / 6) / turn;
}
