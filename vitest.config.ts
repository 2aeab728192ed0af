import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.{ts,tsx}", "apps/*/test/**/*.test.{ts,tsx}", "scripts/test/**/*.test.ts"],
    // Real processes on a busy machine of two cores take ten times as long as on an idle one.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ["default", "./scripts/closing-line.mjs"],
  },
});
