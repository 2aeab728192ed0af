import { s, type Plugin, type Rule, type Schema } from "@ridgeline/core";

export interface AdamOptions {
  /** Decay of the mean of gradients, in [0, 1); default 0.9 (the paper's). */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, in [0, 1); default 0.999 (the paper's). */
  readonly beta2?: number | undefined;
  /** Added to the root of the bias-corrected mean square, > 0; default 1e-8 (the paper's and PyTorch's; Keras has 1e-7). */
  readonly eps?: number | undefined;
}

/** Adam: `m <- b1 m + (1-b1) g`, `v <- b2 v + (1-b2) g^2`, `w <- w - lr (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) + eps)`, PyTorch's convention: eps
 *  is added after the root of the bias-corrected v. Slots: `mean` (m) and `square` (v). Reference: Kingma & Ba (2015), algorithm 1. */
export function adam({ beta1 = 0.9, beta2 = 0.999, eps = 1e-8 }: AdamOptions = {}): Rule {
  // Rounded to float32 before anything follows from them, so that the two weights of each mean add to exactly 1, and the bias correction fits.
  const [b1, b2] = [Math.fround(beta1), Math.fround(beta2)];
  const fixed = { beta1: b1, rest1: 1 - b1, beta2: b2, rest2: 1 - b2, eps };
  return {
    ...moments,
    inputs: ["lr"],
    prepare: ({ lr }, t) => ({ ...fixed, rate: lr! / (1 - b1 ** t), root: 1 / Math.sqrt(1 - b2 ** t) }),
  };
}

/** `rate = lr / (1 - b1^t)` and `root = 1 / sqrt(1 - b2^t)` carry the bias corrections. */
const moments: Rule<"beta1" | "rest1" | "beta2" | "rest2" | "eps" | "rate" | "root", "mean" | "square"> = {
  slots: ["mean", "square"],
  hyper: ["beta1", "rest1", "beta2", "rest2", "eps", "rate", "root"],
  step(A, { w, g, mean, square, beta1, rest1, beta2, rest2, eps, rate, root }) {
    const m = A.add(A.mul(beta1, mean), A.mul(rest1, g));
    const v = A.add(A.mul(beta2, square), A.mul(A.mul(rest2, g), g));
    const scale = A.add(A.mul(A.sqrt(v), root), eps);
    return { w: A.sub(w, A.div(A.mul(rate, m), scale)), mean: m, square: v };
  },
};

export const adamOptions: Schema<AdamOptions> = s.object({
  beta1: s.optional(s.number({ min: 0, below: 1 })),
  beta2: s.optional(s.number({ min: 0, below: 1 })),
  eps: s.optional(s.number({ above: 0 })),
});

export const adamPlugin: Plugin<AdamOptions, Rule> & { readonly name: "adam" } = {
  kind: "rule",
  name: "adam",
  summary: "Adam: steps along the mean gradient over the root of the mean squared gradient, both bias-corrected.",
  cite: ["Kingma & Ba (2015), Adam: A Method for Stochastic Optimization, ICLR, algorithm 1"],
  options: adamOptions,
  create: adam,
};
