import type { Plugin, Rule } from "@ridgeline/core";
import { adam, adamOptions, type AdamOptions } from "./adam.ts";

/** The same options as Adam. The decay itself is a penalty: its strength is the runtime value `lambda`. */
export type AdamwOptions = AdamOptions;

/** Adam whose penalty can only be decoupled: with l2, `w <- w - lr lambda w - (Adam's step)`, PyTorch's AdamW with `weight_decay = lambda`
 *  (Loshchilov & Hutter multiply lambda by the schedule alone, without lr). Without a penalty it is Adam. It does not solve the ridge problem: as
 *  lr -> 0 it solves the unpenalised one within the box `max|w| <= 1/lambda`. Reference: Loshchilov & Hutter (2019), algorithm 2. */
export function adamw(options: AdamwOptions = {}): Rule {
  return { ...adam(options), placements: ["decoupled"] };
}

export const adamwPlugin: Plugin<AdamwOptions, Rule> & { readonly name: "adamw" } = {
  kind: "rule",
  name: "adamw",
  summary: "Adam with decoupled decay: w -= lr lambda w beside Adam's step, past its moments.",
  cite: ["Loshchilov & Hutter (2019), Decoupled Weight Decay Regularization, ICLR, algorithm 2"],
  options: adamOptions,
  create: adamw,
};
