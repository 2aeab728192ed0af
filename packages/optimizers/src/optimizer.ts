import {
  InputError,
  nearest,
  parse,
  RidgelineError,
  type Hyper,
  type Optimizer,
  type Placement,
  type Plugin,
  type Problem,
  type Rule,
  type SeparableForm,
} from "@ridgeline/core";
import { trace } from "./expression.ts";
import { compile, type KernelKind } from "./kernel.ts";
import { penalised } from "./penalised.ts";
import { plugins } from "./plugins.generated.ts";
import type { AdamOptions } from "./plugins/adam.ts";
import type { SgdOptions } from "./plugins/sgd.ts";

/** A penalty and where it acts. */
export interface PlacedPenalty {
  readonly form: SeparableForm;
  readonly placement: Placement;
}

/** `sgd`, `adam`, `adamw`: the names of the rule plugins. */
export type RuleName = (typeof plugins)[number]["name"];

export interface OptimizerSpec {
  readonly rule: RuleName;
  /** Options of the rule; see `SgdOptions` and `AdamOptions`. */
  readonly options?: SgdOptions | AdamOptions | undefined;
  readonly penalty?: PlacedPenalty | undefined;
}

export interface KernelOptions {
  /** Default: `wasm` where WebAssembly SIMD is there, else `loop`. Both give the same bits. */
  readonly kernel?: KernelKind | undefined;
}

/** An optimizer that says what runs it. */
export interface CompiledOptimizer extends Optimizer {
  readonly kernel: KernelKind;
}

/** A named rule with its penalty, compiled to one kernel. Kernels are kept by expression: optimizers that differ only in options or runtime values
 *  share one. Throws `E_OPTIMIZER` naming every problem (unknown rule or option, a value out of range, a placement the rule does not allow).
 *
 *      const adam = createOptimizer({ rule: "adam", penalty: { form: l1().form, placement: "proximal" } });
 *      const arena = createArena(layout, adam.slots);
 *      adam.step(arena, { lr: 1e-3, lambda: 1e-4 }, t); // t = 1, 2, ... */
export function createOptimizer(spec: OptimizerSpec, o: KernelOptions = {}): CompiledOptimizer {
  const plugin = pluginOf(spec.rule);
  const options = parse(plugin.options, spec.options ?? {}, {
    root: "options",
    code: "E_OPTIMIZER",
    title: `The options of ${plugin.name}:`,
  });
  return compileRule(plugin.name, plugin.create(options), spec.penalty, o);
}

/** The same for a rule of one's own. */
export function compileRule(name: string, rule: Rule, penalty?: PlacedPenalty, o: KernelOptions = {}): CompiledOptimizer {
  mustAllow(name, rule, penalty);
  const whole = penalty === undefined ? rule : penalised(rule, penalty.form, penalty.placement);
  const inputs = whole.inputs ?? whole.hyper;
  const { kernel, kind } = compile(trace(whole), o.kernel);
  return {
    name: penalty === undefined ? name : `${name} + ${penalty.form.name} (${penalty.placement})`,
    slots: whole.slots,
    hyper: inputs,
    kernel: kind,
    step(arena, hyper, t) {
      mustBeUsable(name, inputs, hyper, t);
      kernel(arena, whole.prepare === undefined ? hyper : { ...hyper, ...whole.prepare(hyper, t) });
    },
  };
}

function pluginOf(name: string): Plugin<SgdOptions & AdamOptions, Rule> {
  const found = plugins.find((p) => p.name === name);
  if (found !== undefined) return found as Plugin<SgdOptions & AdamOptions, Rule>;
  const names = plugins.map((p) => p.name);
  const near = nearest(String(name), names);
  const remedy = near === undefined ? `use one of ${names.join(", ")}` : `did you mean ${near}?`;
  throw new InputError("E_OPTIMIZER", "The optimizer:", [{ path: "rule", message: `there is no rule ${JSON.stringify(name)}`, remedy }]);
}

function mustAllow(name: string, rule: Rule, penalty: PlacedPenalty | undefined): void {
  if (penalty === undefined) return;
  const { form, placement } = penalty;
  const problems = [
    placementProblem(name, rule.placements, placement, ", or a rule that is not defined by its decay"),
    placementProblem(form.name, form.placements, placement, ": it has no slope that could be added to a gradient"),
  ].filter((p) => p !== undefined);
  if (problems.length > 0) throw new InputError("E_OPTIMIZER", "The optimizer:", problems);
}

function placementProblem(name: string, allowed: readonly Placement[] | undefined, found: Placement, why: string): Problem | undefined {
  if (allowed === undefined || allowed.includes(found)) return undefined;
  const names = allowed.join(" or ");
  return { path: "penalty.placement", message: `${name} takes part only as ${names}, not as ${found}`, remedy: `use ${names}${why}` };
}

/** Every runtime value must be there, finite and not negative; anything else would be learnt as garbage. */
function mustBeUsable(name: string, inputs: readonly string[], hyper: Hyper, t: number): void {
  if (t >= 1 && Number.isInteger(t) && inputs.every((i) => usable(hyper[i]))) return;
  const problems: Problem[] = inputs
    .filter((i) => !usable(hyper[i]))
    .map((i) => ({ path: i, message: hyper[i] === undefined ? "is missing" : `${hyper[i]} is not a finite number >= 0` }));
  if (!(t >= 1 && Number.isInteger(t))) problems.push({ path: "t", message: `${t} is not a step number 1, 2, ...` });
  const lines = problems.map((p) => `${p.path} ${p.message}`).join("; ");
  throw new RidgelineError("E_HYPER", `${name} cannot step: ${lines}. Give a finite number >= 0 for each.`, { problems });
}

function usable(x: number | undefined): boolean {
  return x !== undefined && x >= 0 && x < Infinity;
}
