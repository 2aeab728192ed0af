import { InputError, s, type Plugin, type Rule } from "@ridgeline/core";

export interface SgdOptions {
  /** `mu` in [0, 1); default 0: none, and no slot is kept. */
  readonly momentum?: number | undefined;
  /** Looks ahead along the velocity; needs momentum > 0. Default false. */
  readonly nesterov?: boolean | undefined;
}

/** Gradient descent, `w <- w - lr d`. Without momentum `d = g`; with it `v <- mu v + g` (v starts at 0, no dampening) and `d = v`, or
 *  `d = g + mu v` for Nesterov's. PyTorch's convention: lr is outside the velocity, so a change of lr acts at once.
 *  Reference: Sutskever et al. (2013), eqs. 1-4, in PyTorch's form. */
export function sgd({ momentum = 0, nesterov = false }: SgdOptions = {}): Rule {
  if (nesterov && momentum === 0)
    throw new InputError("E_OPTIMIZER", "The options of sgd:", [{ path: "options.nesterov", ...nothingAhead }]);
  if (momentum === 0) return plain;
  return { ...(nesterov ? lookahead : heavyBall), inputs: ["lr"], prepare: () => ({ momentum }) };
}

const nothingAhead = { message: "has no effect without momentum", remedy: "give a momentum above 0, such as 0.9, or leave nesterov out" };

const plain: Rule<"lr", never> = {
  slots: [],
  hyper: ["lr"],
  step: (A, { w, g, lr }) => ({ w: A.sub(w, A.mul(lr, g)) }),
};

const heavyBall: Rule<"lr" | "momentum", "velocity"> = {
  slots: ["velocity"],
  hyper: ["lr", "momentum"],
  step(A, { w, g, velocity, lr, momentum }) {
    const v = A.add(A.mul(momentum, velocity), g);
    return { w: A.sub(w, A.mul(lr, v)), velocity: v };
  },
};

const lookahead: Rule<"lr" | "momentum", "velocity"> = {
  ...heavyBall,
  step(A, { w, g, velocity, lr, momentum }) {
    const v = A.add(A.mul(momentum, velocity), g);
    return { w: A.sub(w, A.mul(lr, A.add(g, A.mul(momentum, v)))), velocity: v };
  },
};

export const sgdPlugin: Plugin<SgdOptions, Rule> & { readonly name: "sgd" } = {
  kind: "rule",
  name: "sgd",
  summary: "Gradient descent: w -= lr g, with momentum v <- mu v + g and Nesterov's look-ahead as options.",
  cite: ["Sutskever, Martens, Dahl & Hinton (2013), On the importance of initialization and momentum in deep learning, ICML"],
  options: s.object({
    momentum: s.optional(s.number({ min: 0, below: 1 })),
    nesterov: s.optional(s.boolean()),
  }),
  create: sgd,
};
