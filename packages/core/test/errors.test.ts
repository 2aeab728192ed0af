import { describe, expect, it } from "vitest";
import { formatProblem, InputError, messageOf, RidgelineError } from "../src/index.ts";

describe("errors", () => {
  it("carry a code, a message for people, problems and a cause", () => {
    const cause = new Error("below");
    const error = new RidgelineError("E_X", "what went wrong", { cause, problems: [{ path: "a", message: "b" }] });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.message, error.cause, error.problems]).toEqual([
      "RidgelineError",
      "E_X",
      "what went wrong",
      cause,
      [{ path: "a", message: "b" }],
    ]);
    expect("cause" in new RidgelineError("E_X", "no cause")).toBe(false);
  });

  it("bad input names every problem on a line of its own", () => {
    const error = new InputError("E_SPEC", "The study file is not valid:", [
      { path: "space.lambda.low", message: "-1 is below 0", remedy: "use a number >= 0" },
      { path: "", message: "nothing else" },
    ]);
    expect(error).toBeInstanceOf(RidgelineError);
    expect(error.message).toBe("The study file is not valid:\n  space.lambda.low: -1 is below 0. Use a number >= 0\n  nothing else");
    expect([error.name, error.code, error.problems.length]).toEqual(["InputError", "E_SPEC", 2]);
  });

  it("formatProblem takes an empty remedy", () => {
    expect(formatProblem({ path: "a", message: "b", remedy: "" })).not.toContain("undefined");
  });

  it("messageOf takes anything thrown", () => {
    expect([new Error("a"), "b", 3, null, undefined].map(messageOf)).toEqual(["a", "b", "3", "null", "undefined"]);
  });
});
