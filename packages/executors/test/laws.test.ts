import { describe, it } from "vitest";
import { createScriptedRunner, executorLaws, scriptedModule } from "@ridgeline/testing";
import { inlineExecutor, processExecutor } from "../src/index.ts";

describe("inlineExecutor", () => {
  for (const law of executorLaws(async ({ slots }) => inlineExecutor({ slots, createRunner: () => createScriptedRunner(7) }))) {
    it(law.name, async () => law.run());
  }
});

describe("processExecutor", () => {
  for (const law of executorLaws(async ({ slots }) => processExecutor({ slots, module: scriptedModule, init: 7 }))) {
    it(law.name, async () => law.run());
  }
});
