import { InputError, type Problem } from "@ridgeline/core";
import { expect, test } from "vitest";
import { parseSpec, parseStudyFile, prepareStudy } from "../dist/index.js";
import { small } from "./kit.ts";

async function problemsOf(value: unknown): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  const error: unknown = await prepareStudy(parseSpec(value, found), { found }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
}

test("sampler, pruner, values and file are told at once, with what was meant", async () => {
  const data = { source: "no-such.csv", target: "y" };
  const problems = await problemsOf({ ...small, data, space: { lambda: [-1, 0, -2] }, sampler: "gird", pruner: "medain" });
  const paths = problems.map((p) => p.path);
  expect(paths).toEqual(expect.arrayContaining(["space.lambda.values[0]", "space.lambda.values[2]", "sampler.name", "pruner.name"]));
  expect(paths.some((p) => p.includes("no-such.csv"))).toBe(true);
  expect(problems.find((p) => p.path === "sampler.name")?.remedy).toBe("did you mean grid?");
  expect(problems.find((p) => p.path === "pruner.name")?.remedy).toBe("did you mean median?");
});

test("an unknown key and an unknown learner come with what was meant", async () => {
  const problems = await problemsOf({ ...small, model: "mpl", reasmpling: {} });
  expect(problems).toContainEqual({ path: "reasmpling", message: 'unknown key "reasmpling"', remedy: "did you mean resampling?" });
  expect(problems).toContainEqual({ path: "model.name", message: 'no learner is called "mpl"', remedy: "did you mean mlp?" });
});

test("a misspelt parameter of the model is found in params and in the space", async () => {
  const model = { name: "mlp", params: { epcohs: 3 } };
  const paths = (await problemsOf({ ...small, model, space: { lamda: [0], dropout: [0, 2] } })).map((p) => p.path);
  expect(paths).toEqual(expect.arrayContaining(["model.params.epcohs", "space.lamda.values[0]", "space.dropout.values[1]"]));
});

test("a learner that cannot do the task is refused, with those that can", async () => {
  const problems = await problemsOf({ ...small, model: "linear", space: { l1Ratio: [1] } });
  expect(problems).toMatchObject([{ path: "model.name", remedy: expect.stringContaining("mlp") as string }]);
});

test("broken YAML is told with its line", () => {
  const problems: Problem[] = [];
  expect(parseStudyFile("name: a\nname: b\n", "study.yaml", problems)).toBeUndefined();
  expect(problems[0]?.path).toBe("study.yaml:2");
});
